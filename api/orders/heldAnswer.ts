/** Holds an answer for the saga's outcome, and stores the outcome as the answer of its idempotency key. */
import type { Context } from 'hono';
import { isErrorCode } from '../../contracts/errors.ts';
import type { OrderStatus } from '../../contracts/order.ts';
import type { Database } from '../../db/client.ts';
import type { ApiEnv } from '../http/environment.ts';
import { type Answered, type KeptAnswer, settleAnswer } from '../http/idempotencyKeys.ts';
import { ProblemError, problemAnswer } from '../http/problem.ts';
import type { OrderGlance } from './orderWatch.ts';
import { preferredWait, type Waiting, waitForOutcome } from './preferWait.ts';

export interface Holding {
  readonly db: Database;
  readonly waiting: Waiting;
}

/**
 * Waits as the request's `Prefer` header says, then stores the final answer for its idempotency key. A
 * repeat gets the stored answer whatever it prefers, so that a key has one answer.
 *
 * @param isPassing whether a status is not yet an outcome.
 * @param answerOf makes the answer of an outcome.
 */
export async function holdAnswer(
  c: Context<ApiEnv>,
  { db, waiting }: Holding,
  answered: Answered,
  isPassing: (status: OrderStatus) => boolean,
  answerOf: (outcome: OrderGlance) => KeptAnswer,
): Promise<Answered> {
  const { answer, replayed } = answered;
  const { idempotent } = c.var;
  const wait = preferredWait(c.req.header('prefer'));
  if (replayed || wait === null || answer.orderId === null) return answered;
  const outcome = await waitForOutcome(c, waiting, answer.orderId, wait, isPassing);
  const final = outcome ? answerOf(outcome) : answer;
  return idempotent ? settleAnswer(db, idempotent, final) : { answer: final, replayed };
}

/** The problem that an order failed of, as the answer to store for the key. */
export function failureAnswer(c: Context<ApiEnv>, orderId: string, code: string): KeptAnswer {
  const problem = new ProblemError(isErrorCode(code) ? code : 'INTERNAL', {
    extension: { orderId },
  });
  return { ...problemAnswer(problem, { requestId: c.var.requestId, path: c.req.path }), orderId };
}
