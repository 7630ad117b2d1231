/** What the pieces that a change takes off have cost. */
import type { RemovedLine } from '../../contracts/change.ts';
import { takenStatuses } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderItemRow, OrderRow, orderChanges } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import { priceRefund } from '../refunds/priceRefund.ts';
import { leftOf, type RefundsParts, readRefunds } from '../refunds/refundable.ts';
import { MOST_REFUNDS } from '../refunds/representation.ts';
import { refuseMoreThanLeft } from './takenOff.ts';

type PricedRemoval = Pick<
  typeof orderChanges.$inferInsert,
  'lines' | 'refundLines' | 'refundNumber'
>;

/**
 * Money that is only held is captured less; what was taken is given back, for which the payments worker
 * must be able to give back parts.
 *
 * @throws ProblemError INVALID_REQUEST, REFUND_NOT_POSSIBLE, REFUND_TOO_MUCH or CANCEL_INSTEAD
 */
export async function priceRemoval(
  tx: Queries,
  order: OrderRow,
  items: readonly OrderItemRow[],
  lines: readonly RemovedLine[],
  refundsParts: RefundsParts,
): Promise<PricedRemoval> {
  const earlier = await readRefunds(tx, order.orderId);
  refuseMoreThanLeft(items, earlier, lines);
  const refundNumber = earlier.length + 1;
  const { amount, lines: refundLines } = priceRefund(order, items, earlier, {
    lines,
    shipping: false,
  });
  const isTaken = takenStatuses.includes(order.paymentStatus);
  const cannotGiveBack = amount > 0 && isTaken && !refundsParts(order.paymentsQueue);
  if (cannotGiveBack || refundNumber > MOST_REFUNDS) throw new ProblemError('REFUND_NOT_POSSIBLE');
  // The other goods would go out for nothing.
  if (amount > 0 && amount === leftOf(order, earlier)) throw new ProblemError('CANCEL_INSTEAD');
  return { lines, refundLines, refundNumber };
}
