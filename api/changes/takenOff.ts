/** What a request takes off an order, and how much of it is left to take off. */
import type { RemovedLine } from '../../contracts/change.ts';
import type { OrderItemRow } from '../../db/schema.ts';
import { fieldProblem } from '../http/problem.ts';
import { piecesGone } from '../refunds/piecesGone.ts';
import type { EarlierRefund } from '../refunds/refundable.ts';

type Pieces = Pick<OrderItemRow, 'itemId' | 'quantity' | 'removed'>;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

const ofItem = <Line extends { readonly itemId: string }>(lines: readonly Line[], id: string) =>
  lines.filter(({ itemId }) => itemId === id);

/** The pieces of an item that are ordered now. */
const piecesNow = (items: readonly Pieces[], itemId: string): number =>
  sum(ofItem(items, itemId).map(({ quantity, removed }) => quantity - removed));

/** Whether nothing would be left of the order. `lines` has an item once. */
export const takesAllOff = (items: readonly Pieces[], lines: readonly RemovedLine[]): boolean =>
  items.every(({ itemId }) => {
    const taken = sum(ofItem(lines, itemId).map(({ quantity }) => quantity));
    return taken >= piecesNow(items, itemId);
  }) && lines.every(({ itemId, quantity }) => quantity <= piecesNow(items, itemId));

/**
 * A piece whose money is given back already stays in the parcel: it is not taken off for nothing.
 *
 * @throws ProblemError INVALID_REQUEST about an item that the order has not, or not so often
 */
export function refuseMoreThanLeft(
  items: readonly Pieces[],
  earlier: readonly EarlierRefund[],
  lines: readonly RemovedLine[],
): void {
  const problems = lines.flatMap(({ itemId, quantity }, n) => {
    const ordered = ofItem(items, itemId);
    if (ordered.length === 0)
      return [{ path: `remove[${n}].itemId`, message: 'is not in the order' }];
    const left = sum(ordered.map((line) => line.quantity)) - piecesGone(items, earlier, itemId);
    if (quantity <= left) return [];
    return [{ path: `remove[${n}].quantity`, message: `is more than the ${left} that are left` }];
  });
  if (problems.length > 0) throw fieldProblem('INVALID_REQUEST', problems);
}
