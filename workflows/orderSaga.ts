/**
 * The order saga: reserve inventory, charge payment, book shipment, then follow the parcel until it
 * is delivered. When a step fails or the order is cancelled, the steps done are undone in reverse.
 * Cancelling through the API and through the Temporal UI take the same path.
 *
 * Until it is confirmed, with providers in our own worker, an order costs one workflow task, three
 * local activities, nine history events, three transactions that change it and two that announce a
 * provider's call (see activities/orders). With other teams' workers: three tasks, two activities.
 */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { type Decision, decisionBy } from '../contracts/decision.ts';
import type { FailureCode } from '../contracts/failures.ts';
import { isDispatched, isGivenUp } from '../contracts/order.ts';
import type { OrderOutcome, OrderStart } from '../contracts/saga.ts';
import { raiseAttention, raiseCovered } from './attention.ts';
import { captureWhenDispatched } from './capture.ts';
import { isFlagged } from './coveredFlags.ts';
import { doStep, StepFailed } from './doStep.ts';
import { canShip, hasLeft, nextDue } from './due.ts';
import { beginUndoing, recordEnd } from './endings.ts';
import { handleMessages } from './messageHandlers.ts';
import { goesOn, type Order, openOrder } from './order.ts';
import { followParcel } from './parcel.ts';
import { isReported, troubleOf } from './parcelNews.ts';
import { sendParcel } from './sendParcel.ts';
import { showDetails } from './showOrder.ts';
import { undoAll } from './undo.ts';

export async function orderSaga(start: OrderStart): Promise<OrderOutcome> {
  const order = openOrder(start);
  showDetails(order);
  handleMessages(order);
  const root = CancellationScope.current();

  // An order whose saga was lost is mostly taken up only to undo its steps.
  // Stryker disable next-line OptionalChaining: one that was not lost goes on
  const failure = goesOn(start) ? await goForward(order) : (start.unwind?.failure ?? null);

  return await CancellationScope.nonCancellable(async () => {
    // Who is changing the order is told that it is cancelled.
    await condition(() => !order.isChanging);
    const cancelled = root.consideredCancelled ? cancelledInTheUi : undefined;
    if (!isUnderWay(order)) await unwind(order, cancelled ? null : failure, cancelled);
    if (!isGivenUp(order.row.status))
      await Promise.all([followParcel(order), captureWhenDispatched(order)]);
    do {
      await settleAfterEnd(order);
      await raiseCovered(order);
      await condition(allHandlersFinished);
      // A message that came during the last of these may have left something to undo.
    } while (isGivenUp(order.row.status) && nextDue(order));
    const { status } = order.row;
    if (status === 'cancelled' && root.consideredCancelled) throw new CancelledFailure(status);
    return { orderId: start.orderId, status };
  });
}

/** @returns why the order fails; null when it was cancelled, or its parcel has left */
async function goForward(order: Order): Promise<FailureCode | null> {
  try {
    await order.forward.run(async () => {
      await doStep(order, 'inventory');
      await doStep(order, 'payment');
      await sendParcel(order);
    });
    return null;
  } catch (error) {
    if (error instanceof StepFailed) return error.code;
    if (isCancellation(error)) return null;
    // Neither a failed step nor a cancellation: a bug, for the workflow task to retry.
    throw error;
  }
}

const isUnderWay = (order: Order): boolean =>
  isDispatched(order.row.status) ||
  (order.row.status === 'confirmed' &&
    (hasLeft(order) || order.standings.shipment === 'left') &&
    canShip(order));

/** A request to cancel the workflow carries no name. */
const cancelledInTheUi = decisionBy(
  {},
  { updateId: 'cancel-in-temporal', action: 'cancel', requestedBy: 'temporal' },
);

async function unwind(
  order: Order,
  failure: FailureCode | null,
  cancelled: Decision | undefined,
): Promise<void> {
  await beginUndoing(order, failure, cancelled);
  await undoAll(order);
  // The order goes on when its parcel has left.
  if (order.standings.shipment !== 'left') await recordEnd(order);
}

/**
 * Settles what arrives after an order has failed or was cancelled. A charge can succeed after its
 * undo found nothing to refund, and so can a booking: then it is undone now. Goods that have left
 * can't be called back: then a person must see to them.
 */
async function settleAfterEnd(order: Order): Promise<void> {
  const { standings } = order;
  while (isGivenUp(order.row.status)) {
    const isMoving = isReported(order) && troubleOf(order) !== 'SHIPMENT_RETURNED';
    if (isMoving && standings.shipment === 'undone') standings.shipment = 'gone';
    const isUp = () => isFlagged(order, 'SHIPPED_AFTER_END');
    if (nextDue(order)) await undoAll(order);
    else if (standings.shipment === 'gone' || isUp()) {
      await raiseAttention(order, 'SHIPPED_AFTER_END', 'shipment', null);
      await condition(() => !isUp() || nextDue(order) !== undefined);
      if (!isUp()) standings.shipment = 'left';
    } else return;
  }
}
