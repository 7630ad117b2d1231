/** Sends the goods of an order once more whose parcel went astray: by another order, which costs nothing. */
import { eq } from 'drizzle-orm';
import { newOrderId } from '../../contracts/ids.ts';
import type { AmountLine, OrderLine } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { readOrderItems } from '../../db/orderItems.ts';
import { type OrderItemRow, orders } from '../../db/schema.ts';
import type { Sealer } from '../../privacy/orderSeals.ts';
import { fieldProblem, ProblemError } from '../http/problem.ts';
import { totalOf } from '../orders/orderTotal.ts';
import { piecesGone, piecesRemoved } from '../refunds/piecesGone.ts';
import { readRefunds } from '../refunds/refundable.ts';
import { placeReplacement, type Replacement, type Replacing } from './placeReplacement.ts';

/** What one line of an order's amounts can say, and how many lines there can be. */
const MOST_OF_A_LINE = 1_000_000_000;
const MOST_LINES = 20;

/**
 * Runs in the transaction that ends the order. The unit prices stay, because customs are told them; a
 * discount takes them off.
 *
 * @returns the new order's id
 * @throws ProblemError INVALID_REQUEST when nothing is left to be sent
 */
export async function sendAgain(
  tx: Queries,
  orderId: string,
  replacing: Replacing,
  sealer: Sealer,
): Promise<string> {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const items = await linesLeft(tx, orderId);
  if (items.length === 0) throw refused('has no piece left that was not given back');
  const replacement: Replacement = {
    ...{ orderId: newOrderId(), items, placedBy: null },
    amounts: discountOf(totalOf({ items })),
  };
  const draft = await placeReplacement(tx, order, replacement, replacing, sealer);
  if (!draft) throw refused('is not possible: the customer’s data was erased');
  return draft.orderId;
}

/** What is ordered now, without the pieces whose money was given back. */
async function linesLeft(tx: Queries, orderId: string): Promise<OrderLine[]> {
  const items = await readOrderItems(tx, orderId);
  const earlier = await readRefunds(tx, orderId);
  return [...Map.groupBy(items, ({ itemId }) => itemId)].flatMap(([itemId, lines]) =>
    without(lines, piecesGone(items, earlier, itemId) - piecesRemoved(items, itemId)),
  );
}

/** The lines of one item less some pieces. */
function without(lines: readonly OrderItemRow[], pieces: number): OrderLine[] {
  let left = pieces;
  return lines.flatMap(({ itemId, quantity, removed, unitPrice, customs }) => {
    const now = quantity - removed;
    const taken = Math.min(now, left);
    left -= taken;
    if (taken === now) return [];
    return [{ itemId, quantity: now - taken, unitPrice, ...(customs && { customs }) }];
  });
}

/** Lines that take all of it off. @throws ProblemError INVALID_REQUEST when it is too much for them */
function discountOf(price: number): AmountLine[] {
  const count = Math.ceil(price / MOST_OF_A_LINE);
  if (count > MOST_LINES) throw refused('is not possible of an order that has cost so much');
  return Array.from({ length: count }, (_, n) => ({
    type: 'discount',
    amount: -Math.min(MOST_OF_A_LINE, price - n * MOST_OF_A_LINE),
  }));
}

const refused = (message: string): ProblemError =>
  fieldProblem('INVALID_REQUEST', [{ path: 'sendAgain', message }]);
