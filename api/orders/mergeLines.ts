/** Joins the lines of an order that are about the same item at the same price. */
import type { OrderItem } from '../../contracts/order.ts';
import { orderItem } from '../../contracts/orderSchema.ts';
import { fieldProblem } from '../http/problem.ts';

/**
 * Of two lines with two prices the catalogue agrees with one at most: both are kept, and the catalogue
 * refuses the other.
 *
 * @throws ProblemError INVALID_REQUEST when the lines of an item have more pieces than an order may.
 */
export function mergeLines(items: readonly OrderItem[]): OrderItem[] {
  const lines = Map.groupBy(items, ({ itemId, unitPrice }) => `${unitPrice} ${itemId}`);
  return [...lines.values()].flatMap((same) => {
    const [first] = same;
    const quantity = same.reduce((sum, line) => sum + line.quantity, 0);
    if (!orderItem.shape.quantity.safeParse(quantity).success) {
      const message = 'has more pieces of the item, over all its lines, than an order may have';
      throw fieldProblem('INVALID_REQUEST', [{ path: 'items', message }]);
    }
    return first ? [{ ...first, quantity }] : [];
  });
}
