/** What an order's row says to a cancellation before, or instead of, its saga. */
import type { OrderStatus } from '../../contracts/order.ts';
import type { CancelDecision } from '../../contracts/saga.ts';
import { ProblemError } from '../http/problem.ts';

/**
 * Null when the saga is to decide.
 *
 * @throws ProblemError ORDER_NOT_CANCELLABLE when it is too late for good.
 */
export function decisionOfRow(orderId: string, status: OrderStatus): CancelDecision | null {
  switch (status) {
    case 'cancelling':
    case 'cancelled':
      return { status };
    case 'pending':
    case 'confirmed':
      return null;
    case 'shipped':
    case 'delivered':
    case 'failing':
    case 'failed':
      throw tooLate(orderId);
  }
}

export const tooLate = (orderId: string, cause?: unknown): ProblemError =>
  new ProblemError('ORDER_NOT_CANCELLABLE', { extension: { orderId }, cause });
