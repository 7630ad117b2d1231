/** Reads what is sent of an order, and where, as its changes have left it. */
import { asc, eq } from 'drizzle-orm';
import type { ParcelContent } from '../contracts/change.ts';
import type { Queries } from '../db/client.ts';
import { parcelItems } from '../db/parcelItems.ts';
import { orderItems, orders } from '../db/schema.ts';
import { definite } from './failure.ts';

/** @throws VERSION_CONFLICT when there is no such order */
export async function readParcel(db: Queries, orderId: string): Promise<ParcelContent> {
  const [order] = await db
    .select({
      address: orders.shippingAddress,
      currency: orders.currency,
      reduced: orders.reduced,
    })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!order) throw definite('VERSION_CONFLICT');
  const { address, currency, reduced } = order;
  const lines = await db
    .select()
    .from(orderItems)
    .where(eq(orderItems.orderId, orderId))
    .orderBy(asc(orderItems.line));
  return { address, reduced, items: parcelItems(lines, currency) };
}
