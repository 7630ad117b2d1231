/** What may still be out of orders that have failed or were cancelled: 0 when all is well. */
import { type SQL, sql } from 'drizzle-orm';
import { type Outstanding, outstandings } from '../contracts/order.ts';
import type { Database, Queries } from './client.ts';
import { outstandingCondition } from './schema/outstanding.ts';
import { orders, refunds } from './schema.ts';

export const isOutstanding = (what: Outstanding): SQL => outstandingCondition(orders, what);

export interface MoneyOutstanding {
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
  readonly orders: number;
}

/** What refunds have given back before the order was given up. */
const refunded = sql`coalesce((${orders.payment} ->> 'refunded')::bigint, 0)`;

/** Of pieces that changes took off while the money was only held: it was never all asked for. */
const notTaken = sql`coalesce((select sum(${refunds.amount}) from ${refunds}
  where ${refunds.orderId} = ${orders.orderId} and ${refunds.state} = 'not_taken'), 0)`;

export const readMoneyOutstanding = (db: Queries): Promise<MoneyOutstanding[]> =>
  db
    .select({
      currency: orders.currency,
      amount: sql<number>`sum(${orders.total} - ${refunded} - ${notTaken})::float8`,
      orders: sql<number>`count(*)::int`,
    })
    .from(orders)
    .where(isOutstanding('money'))
    .groupBy(orders.currency)
    .orderBy(orders.currency);

/** How many orders have something outstanding, by what it is. */
export async function countOutstanding(db: Database): Promise<Record<Outstanding, number>> {
  const counts = await Promise.all(
    outstandings.map(async (what) => [what, await db.$count(orders, isOutstanding(what))] as const),
  );
  return Object.fromEntries(counts) as Record<Outstanding, number>;
}
