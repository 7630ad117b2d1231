/** Ends an order as failed or cancelled: announces that, undoes its steps and records the end. */
import { CancellationScope } from '@temporalio/workflow';
import { sentence } from '../contracts/errors.ts';
import type { FailureCode } from '../contracts/failures.ts';
import { isDispatched, isOpen, type OrderState, type OrderStatus } from '../contracts/order.ts';
import { remainingAttention } from './attention.ts';
import { cancellingState, compensatingState } from './compensationState.ts';
import type { ProviderStatuses, Saga } from './saga.ts';
import { undoAll } from './undo.ts';

/** `dispatched`: the parcel has left, nothing was undone and the order goes on. */
export type UnwindOutcome = 'dispatched' | 'undone';

/**
 * An order already accepted for cancellation ends as cancelled, whatever fails by then.
 *
 * @param failure why the order failed, or null when it is cancelled
 * @param stepStatus the failed step's own status
 */
export function unwind(
  saga: Saga,
  failure: FailureCode | null,
  stepStatus: ProviderStatuses,
): Promise<UnwindOutcome> {
  const { order } = saga;
  return CancellationScope.nonCancellable(async () => {
    // A row that was ahead may say `confirmed`: such an order can't fail, only be cancelled.
    if (failure && order.state.status === 'pending') {
      const reason = { code: failure, message: sentence(failure) };
      await order.change('order.failing', (before) => ({
        status: 'failing',
        failure: reason,
        ...compensatingState(before),
        ...stepStatus,
      }));
    } else if (isOpen(order.state.status)) {
      await order.change('order.cancelling', cancellingState);
    } else {
      Object.assign(saga.unannounced, stepStatus);
      await order.written();
    }
    // The row may have been ahead, so that the change above was dropped.
    while (isOpen(order.state.status)) await order.change('order.cancelling', cancellingState);
    if (isDispatched(order.state.status) || (await undoAll(saga)) === 'dispatched')
      return 'dispatched';
    await recordEnd(saga);
    return 'undone';
  });
}

async function recordEnd({ order, unannounced }: Saga): Promise<void> {
  const ended = (status: OrderStatus) => (before: OrderState) => ({
    status,
    ...unannounced,
    // A row that is ahead may hold a flag that the saga has not seen.
    ...(before.attention ? { attention: remainingAttention(before) } : {}),
  });
  if (order.state.status === 'failing') await order.change('order.failed', ended('failed'));
  else if (order.state.status === 'cancelling')
    await order.change('order.cancelled', ended('cancelled'));
}
