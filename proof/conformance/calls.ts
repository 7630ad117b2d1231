/** One rule's calls to a worker, with retries; every attempt is kept in the journal. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ActivityName, type Answer, type Ask, type Exchange, textOf } from './ask.ts';
import type { ReadBooks } from './books.ts';
import type { DoInput, ProviderContract } from './providerContract.ts';

export interface Limits {
  /** The saga's time limit for one attempt; an attempt that takes longer has an unknown outcome. */
  readonly answerMs: number;
  /** How long an unknown outcome may take to be resolved by retries. */
  readonly resolveMs: number;
  /** The pause between two attempts. */
  readonly pauseMs: number;
}
export const defaultLimits: Limits = { answerMs: 15_000, resolveMs: 60_000, pauseMs: 500 };

/** A rule is violated; the message says what was observed instead. */
export class RuleViolation extends Error {
  override readonly name = 'RuleViolation';
}

/** What a rule is about did not come to pass, so it has no verdict. */
export class NotProved extends Error {
  override readonly name = 'NotProved';
}

/** @throws RuleViolation */
export function demand(holds: boolean, observed: string): asserts holds {
  if (!holds) throw new RuleViolation(observed);
}

export interface Conversation {
  readonly contract: ProviderContract;
  readonly limits: Limits;
  /** Makes one attempt. */
  do(input: DoInput): Promise<Answer>;
  undo(input: DoInput, reference?: string | null): Promise<Answer>;
  /** Makes one attempt of an activity that is neither the do nor its undo. */
  act(activity: ActivityName, input: unknown): Promise<Answer>;
  /** Makes one attempt with an input that violates the contract. */
  doInvalid(input: unknown): Promise<Answer>;
  /** Retries until there is a result or a non-retryable failure, as the saga does. */
  settle(call: () => Promise<Answer>): Promise<Answer>;
  readonly hasBooks: boolean;
  /** @throws RuleViolation when the books cannot be read */
  readonly readBooks: ReadBooks;
  /** Kills the worker and starts it again. */
  readonly kill: () => Promise<void>;
}

/** What a team can give the kit beside its worker. A rule that needs what is missing is skipped. */
export interface Aids {
  readonly books?: ReadBooks | undefined;
  readonly kill?: (() => Promise<void>) | undefined;
  /** The worker lists its provider's books. */
  readonly list?: true | undefined;
}

export function converse(
  ask: Ask,
  contract: ProviderContract,
  limits: Limits,
  journal: Exchange[],
  rule: Exchange['sort'],
  { books, kill }: Aids = {},
): Conversation {
  const attempt = async (activity: ActivityName, input: unknown, sort = rule): Promise<Answer> => {
    const began = performance.now();
    const answer = await ask(activity, input, limits.answerMs);
    const tookMs = Math.round(performance.now() - began);
    journal.push({ activity, input, answer, tookMs, sort });
    return answer;
  };
  return {
    contract,
    limits,
    hasBooks: books !== undefined,
    readBooks: books ?? missing,
    kill: kill ?? missing,
    do: (input) => attempt(contract.doing, input),
    undo: (input, reference = null) => attempt(contract.undoing, contract.undoOf(input, reference)),
    act: (activity, input) => attempt(activity, input),
    doInvalid: (input) => attempt(contract.doing, input, 'invalid'),
    async settle(call) {
      const until = Date.now() + limits.resolveMs;
      for (;;) {
        const answer = await call();
        const isDefinite =
          answer.kind === 'result' || (answer.kind === 'failure' && answer.nonRetryable);
        if (isDefinite || Date.now() > until) return answer;
        await sleep(limits.pauseMs);
      }
    },
  };
}

const missing = () => Promise.reject(new Error('the rule does not say what it needs'));

/** The result's fields. @throws RuleViolation when the answer is no result */
export function resultOf(answer: Answer, what: string): Readonly<Record<string, unknown>> {
  demand(answer.kind === 'result', `${what} answered with ${textOf(answer)}`);
  const { result } = answer;
  const isObject = typeof result === 'object' && result !== null;
  demand(isObject, `${what} answered ${JSON.stringify(result)}, which is no object`);
  return { ...result };
}

/** @throws RuleViolation unless the answer is a non-retryable failure of one of these types */
export function demandRefusal(answer: Answer, types: readonly string[], what: string): void {
  const refused = answer.kind === 'failure' && answer.nonRetryable && types.includes(answer.type);
  demand(
    refused,
    `${what} answered with ${textOf(answer)}, not non-retryable ${types.join(' or ')}`,
  );
}
