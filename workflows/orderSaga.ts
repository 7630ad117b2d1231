/**
 * The story of an order: reserve inventory, charge payment, book shipment, then follow the parcel
 * until it is delivered. What was done is undone in reverse when a step fails or the order is
 * cancelled, by the API or by Cancel in the Temporal UI alike.
 */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  patched,
} from '@temporalio/workflow';
import { sentence } from '../contracts/errors.ts';
import type { FailureCode } from '../contracts/failures.ts';
import { type OrderState, type OrderStatus, type SagaStep, sagaSteps } from '../contracts/order.ts';
import type { OrderOutcome, OrderStart } from '../contracts/saga.ts';
import { outliving } from './attention.ts';
import { openDoors } from './handlers.ts';
import { openRecord } from './orderRecord.ts';
import { followParcel, untilDispatched, untilSeenTo } from './parcel.ts';
import { openSaga, type Saga } from './saga.ts';
import { bookShipment, chargePayment, reserveInventory, StepFailed } from './steps.ts';
import { cancelling, failing, standing, undoAll } from './undo.ts';

export async function orderSaga(start: OrderStart): Promise<OrderOutcome> {
  const forward = new CancellationScope();
  const order = openRecord(start, (before) => catchUp(saga, before, forward));
  const saga = openSaga(start, order);
  openDoors(saga, forward);
  const root = CancellationScope.current();

  const end = start.unwind
    ? await takeUp(saga)
    : await forward.run(() => goForward(saga)).catch((error) => giveUp(saga, error));

  return await CancellationScope.nonCancellable(async () => {
    if (end === 'dispatched') await followParcel(saga);
    await settleLateNews(saga);
    await order.written();
    await condition(allHandlersFinished);
    const { status } = order.state;
    if (status === 'cancelled' && root.consideredCancelled) throw new CancelledFailure(status);
    return { orderId: start.orderId, status };
  });
}

/**
 * The row was ahead: a workflow task was lost after it had reserved, or decided, or both; or an
 * operator has reset the workflow. What was done by then is to be undone too, should it come to that.
 */
function catchUp({ order, undos }: Saga, before: OrderState, forward: CancellationScope): void {
  const { status, inventoryStatus } = order.state;
  if (before.inventoryStatus === 'none' && inventoryStatus === 'reserved')
    if (!undos.includes('inventory')) undos.unshift('inventory');
  const unknown = sagaSteps.filter((step) => stands(order.state, step) && !undos.includes(step));
  if (unknown.length > 0 && patched('undo-what-the-row-says')) {
    const all = sagaSteps.filter((step) => undos.includes(step) || unknown.includes(step));
    undos.splice(0, undos.length, ...all);
  }
  if (!isOpen(status)) forward.cancel();
}

/** As far as the row says. What a person has skipped is `unknown`, and is left alone. */
function stands(state: OrderState, step: SagaStep): boolean {
  if (step === 'inventory') return state.inventoryStatus === 'reserved';
  if (step === 'payment') return ['pending', 'charged', 'refunding'].includes(state.paymentStatus);
  return ['booked', 'in_transit', 'cancelling'].includes(state.shipmentStatus);
}

const isOpen = (status: OrderStatus): boolean => status === 'pending' || status === 'confirmed';

const isDispatched = (status: OrderStatus): boolean =>
  status === 'shipped' || status === 'delivered';

/** How an order left the part of its life in which it could be undone. */
type End = 'dispatched' | 'undone';

async function goForward(saga: Saga): Promise<End> {
  await reserveInventory(saga);
  await chargePayment(saga);
  await bookShipment(saga);
  await untilDispatched(saga);
  return 'dispatched';
}

/** @throws the error itself when it is neither a failed step nor a cancellation: a bug. */
function giveUp(saga: Saga, error: unknown): Promise<End> {
  if (error instanceof StepFailed) {
    return unwind(saga, error.code, failing(error));
  }
  if (isCancellation(error)) return unwind(saga, null, {});
  throw error;
}

/** An order whose saga was lost: nothing new is done, what may stand is undone. */
async function takeUp(saga: Saga): Promise<End> {
  const { status } = saga.order.state;
  if (isDispatched(status)) return 'dispatched';
  return unwind(saga, saga.start.unwind?.failure ?? null, {});
}

/** Undoes what may have been done. A cancellation that was promised stays one. */
function unwind(
  saga: Saga,
  failure: FailureCode | null,
  set: ReturnType<typeof failing>,
): Promise<End> {
  const { order } = saga;
  return CancellationScope.nonCancellable(async () => {
    const open = isOpen(order.state.status);
    // A row that was ahead may say that it is confirmed: then it can only be cancelled.
    if (failure && order.state.status === 'pending') {
      const why = { code: failure, message: sentence(failure) };
      await order.change('order.failing', (before) => ({
        status: 'failing',
        failure: why,
        ...standing(before),
        ...set,
      }));
    } else if (open) {
      await order.change('order.cancelling', cancelling);
    } else {
      Object.assign(saga.leftovers, set);
      if (patched('undo-after-record')) await order.written();
    }
    // The row may have been ahead, and what was just decided no longer possible.
    while (isOpen(order.state.status)) await order.change('order.cancelling', cancelling);
    if (isDispatched(order.state.status) || (await undoAll(saga)) === 'dispatched')
      return 'dispatched';
    await finish(saga);
    return 'undone';
  });
}

async function finish({ order, leftovers }: Saga): Promise<void> {
  const ended = (status: OrderStatus) => (before: OrderState) => ({
    status,
    ...leftovers,
    // Also a flag that only the row knew of.
    ...(before.attention ? { attention: outliving(before) } : {}),
  });
  if (order.state.status === 'failing') await order.change('order.failed', ended('failed'));
  else if (order.state.status === 'cancelling')
    await order.change('order.cancelled', ended('cancelled'));
}

/** The parcel was called off, and the carrier says that it is under way. */
const movesAfterAll = ({ order, inbox }: Saga): boolean =>
  inbox.moving &&
  inbox.trouble !== 'SHIPMENT_RETURNED' &&
  order.state.shipmentStatus === 'cancelled';

/**
 * A charge can come through after its undo found nothing, and so can a booking: then it is undone
 * now. Goods that are already out of an order that has ended are for a person to see to.
 */
async function settleLateNews(saga: Saga): Promise<void> {
  const { order, inbox } = saga;
  const lateCharge = () =>
    inbox.payment === 'charged' && ['none', 'declined'].includes(order.state.paymentStatus);
  let again = false;
  while (order.state.status === 'failed' || order.state.status === 'cancelled') {
    if (lateCharge()) saga.undos.push('payment');
    if (movesAfterAll(saga) && patched('called-off-and-moving')) saga.gone = true;
    if (saga.undos.length > 0 || inbox.rechecks.size > 0) await undoAll(saga);
    else if (saga.gone) {
      await untilSeenTo(saga, () => lateCharge() || inbox.rechecks.size > 0, again);
      again = true;
    } else return;
  }
}
