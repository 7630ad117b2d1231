/** Hands a person's decision about an order whose parcel has not left to the order's saga. */
import type { Database } from '../../db/client.ts';
import { forgetDecision } from '../../db/decisions.ts';
import { readOrderSnapshot } from '../../db/orderSnapshot.ts';
import type { ChangeOutcome } from '../../saga/change.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import type { SagaAccess } from '../orders/sagaAccess.ts';

/**
 * The words are kept before, under the Update's id, because workflow histories carry none. What was
 * refused was no decision, and its words are deleted.
 *
 * @throws ProblemError ORDER_NOT_CHANGEABLE, ORDER_CHANGED_MEANWHILE or CHANGE_UNCONFIRMED
 */
export async function askSaga(
  { db, saga }: { readonly db: Database } & Pick<SagaAccess, 'saga'>,
  orderId: string,
  updateId: string,
  ask: (saga: SagaAccess['saga']) => Promise<ChangeOutcome>,
): Promise<void> {
  const answer = await ask(saga);
  if (answer.outcome === 'done') return;
  if (answer.outcome === 'unanswered')
    throw temporaryProblem('CHANGE_UNCONFIRMED', 2, { cause: answer.cause });
  await forgetDecision(db, orderId, updateId);
  const order = await readOrderSnapshot(db, orderId);
  const current = order && answer.code === 'ORDER_CHANGED_MEANWHILE';
  const version = current ? { version: order.version } : {};
  throw new ProblemError(answer.code, { extension: { orderId, ...version } });
}
