/** An order's state at one moment, read from its row. */
import { eq } from 'drizzle-orm';
import type { OrderState } from '../contracts/order.ts';
import type { Queries } from './client.ts';
import { stateColumns } from './orderState.ts';
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
  const [row] = await db
    .select({ version: orders.version, updatedAt: orders.updatedAt, ...stateColumns })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!row) return null;
  const { version, updatedAt, ...state } = row;
  return { orderId, version, updatedAt, state };
}
