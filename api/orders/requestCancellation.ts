/** Records who asks for an order's cancellation and why, and hands it to the order's saga. */
import { eq } from 'drizzle-orm';
import type { OrderStatus } from '../../contracts/order.ts';
import type { CancelRequest } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { cancellationRequests, type OrderRow } from '../../db/schema.ts';
import { type CancelOutcome, cancelOutcomeOf } from '../../saga/cancel.ts';
import type { Caller } from '../http/environment.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import type { SagaAccess } from './sagaAccess.ts';

interface Dependencies extends Pick<SagaAccess, 'saga'> {
  readonly db: Database;
}

interface Cancellation {
  readonly caller: Caller;
  readonly order: OrderRow;
  readonly reason: string | undefined;
}

/**
 * @returns the order's status: `cancelling`, or `cancelled` when it already was
 * @throws ProblemError ORDER_NOT_FOUND, ORDER_NOT_CANCELLABLE or CANCELLATION_UNCONFIRMED
 */
export async function requestCancellation(
  deps: Dependencies,
  cancellation: Cancellation,
): Promise<OrderStatus> {
  const { orderId } = cancellation.order;
  const answer = await decideOnRequest(deps, cancellation);
  switch (answer.outcome) {
    case 'cancelling':
      return answer.status;
    case 'too late':
      throw new ProblemError('ORDER_NOT_CANCELLABLE', { extension: { orderId } });
    case 'no such order':
      throw new ProblemError('ORDER_NOT_FOUND');
    case 'unanswered':
      throw temporaryProblem('CANCELLATION_UNCONFIRMED', 2, { cause: answer.cause });
  }
}

/**
 * A row with status `cancelling` is answered with 200 even when the saga cannot be reached: the
 * promise was made. The saga is asked nevertheless, because a worker may have written the row in a
 * workflow task that was lost, so that the saga does not know of the cancellation.
 */
async function decideOnRequest(
  deps: Dependencies,
  cancellation: Cancellation,
): Promise<CancelOutcome> {
  const { status } = cancellation.order;
  const outcomeOfRow = cancelOutcomeOf(status);
  if (outcomeOfRow && status !== 'cancelling') return outcomeOfRow;
  const outcomeOfSaga = await askSaga(deps, cancellation);
  return outcomeOfSaga.outcome === 'unanswered' && outcomeOfRow ? outcomeOfRow : outcomeOfSaga;
}

/**
 * Asks the saga after recording who cancels and why, so that this is known even when the process dies
 * in between. A refused cancellation was none, and its record is deleted.
 */
async function askSaga(
  { db, saga }: Dependencies,
  { caller, order: { orderId, userId }, reason }: Cancellation,
): Promise<CancelOutcome> {
  const by = requester(caller, userId);
  const [request] = await db
    .insert(cancellationRequests)
    .values({ orderId, requestedBy: by, actor: caller.subject, reason })
    .returning({ id: cancellationRequests.id });
  const answer = await saga.cancel(orderId, { by });
  if (request && answer.outcome === 'too late')
    await db.delete(cancellationRequests).where(eq(cancellationRequests.id, request.id));
  return answer;
}

function requester(caller: Caller, userId: string): CancelRequest['by'] {
  if (caller.subject === userId) return 'customer';
  return caller.scopes.has('orders:operate') ? 'operator' : 'storefront';
}
