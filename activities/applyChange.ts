/** What a change makes of an order, in the transaction that then writes the order's version and event. */
import { and, eq, sql } from 'drizzle-orm';
import type { RemovedLine } from '../contracts/change.ts';
import { changeUpdateId } from '../contracts/change.ts';
import type { PaymentStatus } from '../contracts/order.ts';
import type { RefundState } from '../contracts/refund.ts';
import type { Queries } from '../db/client.ts';
import { enqueueCommand } from '../db/enqueueCommand.ts';
import { decisions, type OrderChangeRow, orderChanges, orders, refunds } from '../db/schema.ts';
import { inClear } from '../privacy/orderSeals.ts';
import { releaseSome } from './stock.ts';

/** The change can't be made any more: the caller rolls its transaction back. */
export class ChangeRefused extends Error {}

/** @throws ChangeRefused when a refund has come first, or the payment is not settled */
export async function applyChange(tx: Queries, orderId: string, number: number): Promise<void> {
  const [asked] = await tx
    .update(orderChanges)
    .set({ state: 'done', updatedAt: sql`now()` })
    .where(
      and(
        eq(orderChanges.orderId, orderId),
        eq(orderChanges.number, number),
        eq(orderChanges.state, 'asked'),
      ),
    )
    .returning();
  if (!asked) throw new ChangeRefused();
  if (asked.address)
    await tx
      .update(orders)
      .set({ shippingAddress: asked.address })
      .where(eq(orders.orderId, orderId));
  if (asked.lines) await takeOff(tx, asked, asked.lines);
}

async function takeOff(
  tx: Queries,
  asked: OrderChangeRow,
  lines: readonly RemovedLine[],
): Promise<void> {
  const { orderId } = asked;
  const amount = (asked.refundLines ?? []).reduce((sum, line) => sum + line.amount, 0);
  const [order] = await tx
    .update(orders)
    .set({ reduced: sql`${orders.reduced} + ${amount}` })
    .where(eq(orders.orderId, orderId))
    .returning({ paymentStatus: orders.paymentStatus });
  const state = amount === 0 ? 'done' : order && stateOfRefund[order.paymentStatus];
  if (!state) throw new ChangeRefused();
  for (const line of lines) await takeOffLine(tx, orderId, line);
  await releaseSome(tx, orderId, lines);
  await refund(tx, asked, amount, state);
}

/** What was only held is not taken; what was taken is given back. */
const stateOfRefund: Readonly<Partial<Record<PaymentStatus, RefundState>>> = {
  authorized: 'not_taken',
  charged: 'requested',
  partially_refunded: 'requested',
};

/** An item may have several lines, for customs, say: the last ones go first. */
async function takeOffLine(
  tx: Queries,
  orderId: string,
  { itemId, quantity }: RemovedLine,
): Promise<void> {
  const rows = await tx.execute(sql`
    with left_over as (
      select line, quantity - removed as pieces,
        coalesce(sum(quantity - removed) over (order by line desc
          rows between unbounded preceding and 1 preceding), 0) as before
      from order_items where order_id = ${orderId} and item_id = ${itemId}
    )
    update order_items o
    set removed = removed + least(l.pieces, greatest(0, ${quantity}::integer - l.before))
    from left_over l
    where o.order_id = ${orderId} and o.line = l.line and l.before < ${quantity}::integer
    returning l.pieces`);
  const pieces = rows.reduce((sum, row) => sum + Number(row['pieces']), 0);
  if (pieces < quantity) throw new ChangeRefused();
}

/** The service's own, and about nobody. */
const NO_WORDS = inClear('The order was changed.');

/** The pieces count as given back from now on, by the number for which they were priced. */
async function refund(
  tx: Queries,
  { orderId, number, refundNumber, refundLines }: OrderChangeRow,
  amount: number,
  state: RefundState,
): Promise<void> {
  const [words] = await tx
    .select()
    .from(decisions)
    .where(and(eq(decisions.orderId, orderId), eq(decisions.updateId, changeUpdateId(number))));
  const { actor = 'temporal', reason, reference = null } = words ?? {};
  const [row] = await tx
    .insert(refunds)
    .values({
      ...{ orderId, amount, state, actor, reference },
      number: refundNumber ?? 1,
      lines: refundLines,
      // Words of the same order: they stay sealed as they are.
      reason: reason ?? NO_WORDS,
    })
    .onConflictDoNothing()
    .returning();
  if (!row) throw new ChangeRefused();
  if (state === 'requested')
    await enqueueCommand(tx, orderId, { kind: 'refund', payload: { number: row.number } });
}
