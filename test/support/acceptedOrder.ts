/** An order as the accepting transaction leaves it: row, items, event, delivery, command. */
import type { Command } from '../../contracts/commands.ts';
import { newOrderId } from '../../contracts/ids.ts';
import { initialState, type OrderState } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import type { Database, Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { orderItems, orders } from '../../db/schema.ts';

export const acceptedItems = [
  { itemId: 'mug', quantity: 2, unitPrice: 1000 },
  { itemId: 'spoon', quantity: 1, unitPrice: 500 },
];

/** Writes an order and what goes with it in the transaction given, or in one of its own. */
export async function acceptOrder(
  db: Database,
  options: {
    readonly userId?: string;
    readonly state?: Partial<OrderState>;
    readonly commands?: readonly Command[];
  } = {},
): Promise<string> {
  return db.transaction((tx) => acceptOrderIn(tx, options));
}

export async function acceptOrderIn(
  tx: Queries,
  options: Parameters<typeof acceptOrder>[1] = {},
): Promise<string> {
  const orderId = newOrderId();
  const { userId = 'customer-1', commands = [{ kind: 'start-order', payload: {} }] } = options;
  const state: OrderState = { ...initialState, ...options.state };
  const order = { items: acceptedItems, currency: 'EUR', total: 2500 };
  await tx.insert(orders).values({
    ...state,
    orderId,
    userId,
    currency: order.currency,
    total: order.total,
    shippingAddress: '1 Example Street',
    paymentMethod: 'tok_visa',
    version: 1,
  });
  await tx
    .insert(orderItems)
    .values(acceptedItems.map((item, line) => ({ ...item, orderId, line })));
  await appendEvent(tx, 'order.created', { ...state, orderId, userId, version: 1, order });
  for (const command of commands) await enqueueCommand(tx, orderId, command);
  return orderId;
}
