/** Writes a refund, the decision that it is, and the command that has it made, in one transaction. */
import { eq } from 'drizzle-orm';
import { isDispatched } from '../../contracts/order.ts';
import type { SealedText } from '../../contracts/sealed.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { readOrderItems } from '../../db/orderItems.ts';
import { decisions, type OrderRow, orders, type RefundRow, refunds } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import { type PricedRefund, priceRefund, type RefundRequest } from './priceRefund.ts';
import { isRefundable, leftOf, type RefundsParts, readRefunds } from './refundable.ts';
import { MOST_REFUNDS } from './representation.ts';

export interface RefundWords {
  readonly actor: string;
  readonly reason: SealedText;
  readonly reference?: string | undefined;
}

/**
 * Runs in the caller's transaction. Of two at once the number decides which comes first, and the other
 * is priced anew: their sum never passes what was taken.
 *
 * @throws ProblemError REFUND_NOT_POSSIBLE, REFUND_TOO_MUCH or CANCEL_INSTEAD
 */
export async function acceptRefund(
  tx: Queries,
  orderId: string,
  request: RefundRequest,
  words: RefundWords,
  refundsParts: RefundsParts,
): Promise<RefundRow> {
  for (;;) {
    const priced = await price(tx, orderId, request, refundsParts);
    const [row] = await tx
      .insert(refunds)
      .values({ orderId, ...priced, ...words, state: priced.amount === 0 ? 'done' : 'requested' })
      .onConflictDoNothing()
      .returning();
    if (!row) continue;
    const updateId = `refund-${row.number}`;
    await tx.insert(decisions).values({ orderId, updateId, action: 'refund', ...words });
    if (row.state === 'requested')
      await enqueueCommand(tx, orderId, { kind: 'refund', payload: { number: row.number } });
    return row;
  }
}

async function price(
  tx: Queries,
  orderId: string,
  request: RefundRequest,
  refundsParts: RefundsParts,
): Promise<PricedRefund & { readonly number: number }> {
  // Each statement sees what was committed before it, also by a request that came first.
  const earlier = await readRefunds(tx, orderId);
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const number = earlier.length + 1;
  if (!isRefundable(order, refundsParts) || number > MOST_REFUNDS)
    throw new ProblemError('REFUND_NOT_POSSIBLE');
  const items = await readOrderItems(tx, orderId);
  const priced = priceRefund(order, items, earlier, request);
  refuseWholeBeforeDispatch(order, priced, leftOf(order, earlier));
  return { number, ...priced };
}

/** @throws ProblemError CANCEL_INSTEAD: the goods would go out for nothing */
function refuseWholeBeforeDispatch(order: OrderRow, { amount }: PricedRefund, left: number): void {
  if (amount > 0 && amount === left && !isDispatched(order.status))
    throw new ProblemError('CANCEL_INSTEAD');
}
