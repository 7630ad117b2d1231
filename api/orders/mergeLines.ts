/** Joins the lines of an order that say the same about an item. */
import type { OrderLine } from '../../contracts/order.ts';
import { orderItem } from '../../contracts/orderSchema.ts';
import { fieldProblem } from '../http/problem.ts';
import { joinLines } from './joinLines.ts';

/**
 * Of two lines with two prices the catalogue agrees with one at most: both are kept, and the catalogue
 * refuses the other. Pieces that customs are told other things of, such as their origin, stay apart.
 *
 * @throws ProblemError INVALID_REQUEST when the lines of an item have more pieces than an order may.
 */
export function mergeLines(items: readonly OrderLine[]): OrderLine[] {
  const lines = joinLines(items, ({ quantity: _, ...line }) => JSON.stringify(line));
  if (lines.every(({ quantity }) => orderItem.shape.quantity.safeParse(quantity).success))
    return lines;
  const message = 'has more pieces of the item, over all its lines, than an order may have';
  throw fieldProblem('INVALID_REQUEST', [{ path: 'items', message }]);
}
