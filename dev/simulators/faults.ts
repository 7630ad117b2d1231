/** The faults of a simulator, as data, and the one place that applies them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';

export interface Faults {
  /** The first attempts, so many, answer 500 and do nothing. */
  readonly failFirst?: number;
  /** The first attempts, so many, do nothing and get no answer. */
  readonly silentBeforeFirst?: number;
  /** Milliseconds that every attempt waits before it does anything. */
  readonly slowMs?: number;
  /** The first attempts, so many, do what was requested and get no answer. */
  readonly silentAfterFirst?: number;
  /** The request is carried out and the answer is distorted. */
  readonly answer?: keyof typeof distortions;
}

export const ALWAYS = Number.POSITIVE_INFINITY;

/** Longer than any caller waits. */
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
  /** Counts this attempt in the books. @returns its number, from 1 */
  readonly countAttempt: () => Promise<number>;
}

/** Calls `perform`, with the faults before and after it. */
export async function withFaults(
  c: Context,
  faults: Faults,
  stage: Stage,
  perform: () => Promise<Response>,
): Promise<Response> {
  const nth = needsCount(faults) ? await stage.countAttempt() : 1;
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

/** Sends no answer until the caller has disconnected. */
export async function silence(c: Context, stopping: AbortSignal): Promise<Response> {
  const over = AbortSignal.any([c.req.raw.signal, stopping]);
  await sleep(SILENCE_MS, undefined, { signal: over }).catch(() => undefined);
  return c.json({ error: 'timeout' }, 504);
}
