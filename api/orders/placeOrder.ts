/** Accepts an order: inserts its row, items, first event and the command that starts its saga. */
import { newOrderId } from '../../contracts/ids.ts';
import { initialState, type OrderItem, type ShippingAddress } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { orderItems, orders } from '../../db/schema.ts';
import { priceOrder } from './catalogue.ts';

export interface NewOrder {
  readonly userId: string;
  readonly items: readonly OrderItem[];
  readonly shippingAddress: ShippingAddress;
  readonly paymentMethod: string;
  readonly currency?: string | undefined;
}

/**
 * Runs in the caller's transaction. The order's row is inserted first, because the others refer to it.
 *
 * @returns the new order's id
 * @throws ProblemError as `priceOrder` does; nothing is then written.
 */
export async function placeOrder(tx: Queries, order: NewOrder): Promise<string> {
  const { userId, items, shippingAddress, paymentMethod } = order;
  const { currency, total } = await priceOrder(tx, items, order.currency);
  const orderId = newOrderId();
  const version = 1;
  await tx.insert(orders).values({
    ...initialState,
    orderId,
    userId,
    placedAt: new Date(),
    currency,
    total,
    shippingAddress,
    paymentMethod,
    version,
  });
  await Promise.all([
    tx.insert(orderItems).values(items.map((item, line) => ({ ...item, orderId, line }))),
    appendEvent(tx, 'order.created', {
      ...initialState,
      orderId,
      userId,
      version,
      order: { items, currency, total },
    }),
    enqueueCommand(tx, orderId, { kind: 'start-order', payload: {} }),
  ]);
  return orderId;
}
