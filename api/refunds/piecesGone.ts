/** The pieces of an order that are not its customer's any more. */
import type { OrderItemRow } from '../../db/schema.ts';
import { countingRefunds, type EarlierRefund } from './refundable.ts';

type Pieces = Pick<OrderItemRow, 'itemId' | 'removed'>;

/**
 * Those of one item that changes have taken off or refunds have paid back. What changes have taken off is
 * among the refunds, unless its refund has failed.
 */
export function piecesGone(
  items: readonly Pieces[],
  refunds: readonly EarlierRefund[],
  itemId: string,
): number {
  const removed = piecesRemoved(items, itemId);
  const given = countingRefunds(refunds).flatMap(({ lines }) => lines ?? []);
  const refunded = given.filter((line) => line.itemId === itemId);
  return Math.max(
    removed,
    refunded.reduce((sum, { quantity }) => sum + quantity, 0),
  );
}

export const piecesRemoved = (items: readonly Pieces[], itemId: string): number =>
  items.filter((item) => item.itemId === itemId).reduce((sum, { removed }) => sum + removed, 0);
