/** The changes that begin an order's compensation and that end it. */
import type { Decision } from '../contracts/decision.ts';
import { sentence } from '../contracts/errors.ts';
import type { FailureCode } from '../contracts/failures.ts';
import { isOpen, remainingAttention } from '../contracts/order.ts';
import type { Order } from './order.ts';
import { record } from './writes.ts';

/**
 * An order already accepted for cancellation ends as cancelled, whatever fails by then, and so does
 * one whose row says `confirmed`: it can't fail any more. A flag raised on the way forward is cleared,
 * unless only a person clears it.
 *
 * @param failure why the order fails, or null when it is cancelled
 * @param decision who cancels it, when it was a person
 */
export const beginUndoing = (
  order: Order,
  failure: FailureCode | null,
  decision?: Decision,
): Promise<boolean> =>
  record(order, (row) => {
    const { status } = row;
    const cleared = {
      ...(row.attention && { attention: remainingAttention(row) }),
      ...(row.hold && { hold: null }),
    };
    if (failure && status === 'pending') {
      const reason = { code: failure, message: sentence(failure) };
      return { type: 'order.failing', set: { status: 'failing', failure: reason, ...cleared } };
    }
    const set = { status: 'cancelling', ...cleared } as const;
    return isOpen(status) ? { type: 'order.cancelling', set, decision } : null;
  });

export const recordEnd = (order: Order): Promise<boolean> =>
  record(order, (row) => {
    const flag = row.attention ? { attention: remainingAttention(row) } : {};
    if (row.status === 'failing')
      return { type: 'order.failed', set: { status: 'failed', ...flag } };
    const set = { status: 'cancelled', ...flag } as const;
    return row.status === 'cancelling' ? { type: 'order.cancelled', set } : null;
  });
