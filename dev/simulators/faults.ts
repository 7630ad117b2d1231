/** How a simulator misbehaves around what it does: told as data, played in one place. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';

export interface Faults {
  /** The first so many tries answer 500 and do nothing. */
  readonly failFirst?: number;
  /** The first so many tries do nothing and are never answered. */
  readonly silentBeforeFirst?: number;
  /** Every try takes so long before anything is done. */
  readonly slowMs?: number;
  /** The first so many tries do what was asked and are never answered. */
  readonly silentAfterFirst?: number;
  /** What was asked for is done; the answer says something else. */
  readonly answer?: keyof typeof distortions;
}

export const ALWAYS = Number.POSITIVE_INFINITY;

/** Longer than any caller waits, yet no connection is held for ever. */
const SILENCE_MS = 60_000;

const distortions = {
  garbage: () => '{"status": "¯\\_(ツ)_/¯", "amount": "plenty"',
  wrongAmount: (answer: Record<string, unknown>) =>
    JSON.stringify({ ...answer, amount: Number(answer['amount']) + 1 }),
};

const needsCount = (faults: Faults): boolean =>
  faults.failFirst !== undefined ||
  faults.silentBeforeFirst !== undefined ||
  faults.silentAfterFirst !== undefined;

export interface Stage {
  /** Aborts when the simulator is going down. */
  readonly stopping: AbortSignal;
  /** Counts this try, lastingly, and tells which one it is, from 1. */
  readonly countTry: () => Promise<number>;
}

/** Does `perform` with the faults before and after it. */
export async function withFaults(
  c: Context,
  faults: Faults,
  stage: Stage,
  perform: () => Promise<Response>,
): Promise<Response> {
  const nth = needsCount(faults) ? await stage.countTry() : 1;
  if (nth <= (faults.failFirst ?? 0)) return c.json({ error: 'temporarily_unavailable' }, 500);
  if (nth <= (faults.silentBeforeFirst ?? 0)) return silence(c, stage.stopping);
  if (faults.slowMs !== undefined) {
    await sleep(faults.slowMs, undefined, { signal: stage.stopping });
  }
  const answer = await perform();
  if (nth <= (faults.silentAfterFirst ?? 0)) return silence(c, stage.stopping);
  if (faults.answer === undefined || !answer.ok) return answer;
  const body = distortions[faults.answer]((await answer.json()) as Record<string, unknown>);
  return c.body(body, 200, { 'content-type': 'application/json' });
}

/** Says nothing until the caller has gone. */
export async function silence(c: Context, stopping: AbortSignal): Promise<Response> {
  const over = AbortSignal.any([c.req.raw.signal, stopping]);
  await sleep(SILENCE_MS, undefined, { signal: over }).catch(() => undefined);
  return c.json({ error: 'timeout' }, 504);
}
