/**
 * The order saga: reserve inventory, charge payment, book shipment, then follow the parcel until it
 * is delivered. When a step fails or the order is cancelled, the steps done are undone in reverse.
 * Cancelling through the API and through the Temporal UI take the same path.
 */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
} from '@temporalio/workflow';
import { isDispatched } from '../contracts/order.ts';
import type { OrderOutcome, OrderStart } from '../contracts/saga.ts';
import { settleAfterEnd } from './afterEnd.ts';
import { failedStepStatus } from './compensationState.ts';
import { registerHandlers } from './messageHandlers.ts';
import { openRecord } from './orderRecord.ts';
import { followParcel, untilDispatched } from './parcel.ts';
import { catchUpWithRow } from './rowAhead.ts';
import { openSaga, type Saga } from './saga.ts';
import { StepFailed } from './stepAttempt.ts';
import { bookShipment, chargePayment, reserveInventory } from './steps.ts';
import { type UnwindOutcome, unwind } from './unwind.ts';

export async function orderSaga(start: OrderStart): Promise<OrderOutcome> {
  const forward = new CancellationScope();
  const order = openRecord(start, () => catchUpWithRow(saga, forward));
  const saga = openSaga(start, order);
  registerHandlers(saga, forward);
  const root = CancellationScope.current();

  const outcome = start.unwind
    ? await takeUp(saga)
    : await forward.run(() => goForward(saga)).catch((error) => giveUp(saga, error));

  return await CancellationScope.nonCancellable(async () => {
    if (outcome === 'dispatched') await followParcel(saga);
    await settleAfterEnd(saga);
    await order.written();
    await condition(allHandlersFinished);
    const { status } = order.state;
    if (status === 'cancelled' && root.consideredCancelled) throw new CancelledFailure(status);
    return { orderId: start.orderId, status };
  });
}

async function goForward(saga: Saga): Promise<UnwindOutcome> {
  await reserveInventory(saga);
  await chargePayment(saga);
  await bookShipment(saga);
  await untilDispatched(saga);
  return 'dispatched';
}

/** @throws the error itself when it is neither a failed step nor a cancellation: a bug. */
function giveUp(saga: Saga, error: unknown): Promise<UnwindOutcome> {
  if (error instanceof StepFailed) return unwind(saga, error.code, failedStepStatus(error));
  if (isCancellation(error)) return unwind(saga, null, {});
  throw error;
}

/** For an order whose saga was lost: no further step is done, and those that may stand are undone. */
async function takeUp(saga: Saga): Promise<UnwindOutcome> {
  const { status } = saga.order.state;
  if (isDispatched(status)) return 'dispatched';
  return unwind(saga, saga.start.unwind?.failure ?? null, {});
}
