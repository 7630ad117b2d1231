/** Keeps who asks for an order's cancellation and why, and hands it to the order's saga. */
import { sql } from 'drizzle-orm';
import type { CancellationRequester } from '../../contracts/decision.ts';
import type { OrderStatus } from '../../contracts/order.ts';
import { cancelUpdateId } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { forgetDecision } from '../../db/decisions.ts';
import { decisions, type OrderRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { type CancelOutcome, cancelOutcomeOf } from '../../saga/cancel.ts';
import type { Caller } from '../http/environment.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import type { SagaAccess } from './sagaAccess.ts';

interface Dependencies extends Pick<SagaAccess, 'saga'> {
  readonly db: Database;
  readonly seals: Seals;
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
 * promise was made. The saga is asked nevertheless until its next change: a worker may have written
 * the row in a workflow task that was lost, so that the saga does not know of the cancellation.
 */
async function decideOnRequest(
  deps: Dependencies,
  cancellation: Cancellation,
): Promise<CancelOutcome> {
  const { status, version } = cancellation.order;
  const outcomeOfRow = cancelOutcomeOf(status);
  if (outcomeOfRow && status !== 'cancelling') return outcomeOfRow;
  const cancelledAt = await writeOnce(deps, cancellation);
  if (outcomeOfRow && cancelledAt !== null && version > cancelledAt) return outcomeOfRow;
  const outcomeOfSaga = await askSaga(deps, cancellation);
  return outcomeOfSaga.outcome === 'unanswered' && outcomeOfRow ? outcomeOfRow : outcomeOfSaga;
}

/**
 * Writes who cancels and why before the saga is asked, because workflow histories carry no words: one
 * row per person, and one Update, however often it is sent.
 *
 * @returns the version at which this person's cancellation took effect, or null
 */
async function writeOnce({ db, seals }: Dependencies, { caller, order, reason }: Cancellation) {
  const { orderId, userId } = order;
  const actor = caller.subject;
  const requestedBy = requester(caller, userId);
  const sealer = await seals.sealerOf(userId);
  const [row] = await db
    .insert(decisions)
    .values({
      orderId,
      updateId: cancelUpdateId(actor),
      action: 'cancel',
      requestedBy,
      actor,
      reason: sealer.words(orderId, reason),
    })
    .onConflictDoUpdate({
      target: [decisions.orderId, decisions.updateId],
      // The first words stay. An update returns the row.
      set: { reason: sql`coalesce(${decisions.reason}, excluded.reason)` },
    })
    .returning({ version: decisions.version });
  return row?.version ?? null;
}

/** A refused cancellation was none, and its row is deleted. */
async function askSaga(
  { db, saga }: Dependencies,
  { caller, order: { orderId, userId } }: Cancellation,
): Promise<CancelOutcome> {
  const updateId = cancelUpdateId(caller.subject);
  const answer = await saga.cancel(orderId, { by: requester(caller, userId) }, updateId);
  if (answer.outcome === 'too late') await forgetDecision(db, orderId, updateId);
  return answer;
}

function requester(caller: Caller, userId: string): CancellationRequester {
  if (caller.subject === userId) return 'customer';
  return caller.scopes.has('orders:operate') ? 'operator' : 'storefront';
}
