/** An order's state as its row has it. */
import { eq } from 'drizzle-orm';
import { type OrderState, orderStateOf } from '../contracts/order.ts';
import type { Queries } from './client.ts';
import { orders } from './schema.ts';

export interface OrderSnapshot {
  readonly orderId: string;
  readonly version: number;
  readonly updatedAt: Date;
  readonly state: OrderState;
}

/** @returns null when there is no such order */
export async function readOrderSnapshot(
  db: Queries,
  orderId: string,
): Promise<OrderSnapshot | null> {
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
  if (!row) return null;
  return { orderId, version: row.version, updatedAt: row.updatedAt, state: orderStateOf(row) };
}
