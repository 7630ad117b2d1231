/** One rule's conversation with a worker: asking, asking again, and remembering all of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityName, Answer, Ask, Exchange } from './ask.ts';
import { told } from './ask.ts';
import type { DoInput, Side } from './side.ts';

export interface Limits {
  /** What the saga gives one try: what takes longer is an unknown outcome. */
  readonly answerMs: number;
  /** How long an unknown outcome may be asked about until it is known. */
  readonly resolveMs: number;
  /** The pause between two tries. */
  readonly pauseMs: number;
}
export const defaultLimits: Limits = { answerMs: 15_000, resolveMs: 60_000, pauseMs: 500 };

/** A rule was broken: what was seen instead. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** @throws Broken */
export function demand(holds: boolean, seen: string): asserts holds {
  if (!holds) throw new Broken(seen);
}

export interface Conversation {
  readonly side: Side;
  readonly limits: Limits;
  /** Asks once. */
  do(input: DoInput): Promise<Answer>;
  undo(input: DoInput, reference?: string | null): Promise<Answer>;
  /** Asks for a do with an input that is not as agreed. */
  doBroken(input: unknown): Promise<Answer>;
  /** Asks until there is a result or a non-retryable failure, as the saga does. */
  settle(asking: () => Promise<Answer>): Promise<Answer>;
}

export function converse(
  ask: Ask,
  side: Side,
  limits: Limits,
  journal: Exchange[],
  rule: Exchange['sort'],
): Conversation {
  const once = async (activity: ActivityName, input: unknown, sort = rule): Promise<Answer> => {
    const began = performance.now();
    const answer = await ask(activity, input, limits.answerMs);
    const tookMs = Math.round(performance.now() - began);
    journal.push({ activity, input, answer, tookMs, sort });
    return answer;
  };
  return {
    side,
    limits,
    do: (input) => once(side.doing, input),
    undo: (input, reference = null) => once(side.undoing, side.undoOf(input, reference)),
    doBroken: (input) => once(side.doing, input, 'broken'),
    async settle(asking) {
      const until = Date.now() + limits.resolveMs;
      for (;;) {
        const answer = await asking();
        const known =
          answer.kind === 'result' || (answer.kind === 'failure' && answer.nonRetryable);
        if (known || Date.now() > until) return answer;
        await sleep(limits.pauseMs);
      }
    },
  };
}

/** The result's fields. @throws Broken when it is no result */
export function resultOf(answer: Answer, what: string): Readonly<Record<string, unknown>> {
  demand(answer.kind === 'result', `${what} answered with ${told(answer)}`);
  const { result } = answer;
  const isObject = typeof result === 'object' && result !== null;
  demand(isObject, `${what} answered ${JSON.stringify(result)}, which is no object`);
  return { ...result };
}

/** @throws Broken when it is no non-retryable failure of one of these types */
export function demandRefusal(answer: Answer, types: readonly string[], what: string): void {
  const refused = answer.kind === 'failure' && answer.nonRetryable && types.includes(answer.type);
  demand(refused, `${what} answered with ${told(answer)}, not non-retryable ${types.join(' or ')}`);
}
