/** An order that is placed in exchange for a return. */
import { z } from '@hono/zod-openapi';
import { and, eq, exists, isNull, or, sql } from 'drizzle-orm';
import { givenUpStatuses } from '../../contracts/order.ts';
import { returnNumber } from '../../contracts/orderSchema.ts';
import { endedWithoutPieces } from '../../contracts/return.ts';
import type { Queries } from '../../db/client.ts';
import { orders, returns } from '../../db/schema.ts';
import { sqlList } from '../../db/sqlList.ts';
import { orderId } from '../http/fields.ts';
import { ProblemError } from '../http/problem.ts';
import type { OrderDraft } from './orderInsertion.ts';

export const exchangeOf = z
  .strictObject({ orderId: orderId.toLowerCase(), returnNumber })
  .openapi('ExchangeOf', {
    description:
      'A return of the same customer that this order is placed in exchange for. Each is paid by ' +
      'itself: the return gives back, the order charges.',
  });

/**
 * Links the order with its return, in the transaction that places it. Of two orders for one return the
 * second waits for the first, and is refused.
 *
 * @throws ProblemError EXCHANGE_NOT_POSSIBLE
 */
export async function linkExchange(
  tx: Queries,
  { orderId, userId, exchangeOf }: Pick<OrderDraft, 'orderId' | 'userId' | 'exchangeOf'>,
): Promise<void> {
  if (!exchangeOf) return;
  const isCustomers = tx
    .select({ id: orders.orderId })
    .from(orders)
    .where(and(eq(orders.orderId, returns.orderId), eq(orders.userId, userId)));
  // An order that has failed or was cancelled was no exchange.
  const isGivenUp = tx
    .select({ id: orders.orderId })
    .from(orders)
    .where(
      and(
        eq(orders.orderId, returns.exchangeOrderId),
        sql`${orders.status} in ${sqlList(givenUpStatuses)}`,
      ),
    );
  const linked = await tx
    .update(returns)
    .set({ exchangeOrderId: orderId, updatedAt: sql`now()` })
    .where(
      and(
        eq(returns.orderId, exchangeOf.orderId),
        eq(returns.number, exchangeOf.returnNumber),
        sql`${returns.state} not in ${sqlList(endedWithoutPieces)}`,
        exists(isCustomers),
        or(isNull(returns.exchangeOrderId), exists(isGivenUp)),
      ),
    )
    .returning({ number: returns.number });
  if (linked.length === 0) throw new ProblemError('EXCHANGE_NOT_POSSIBLE');
}
