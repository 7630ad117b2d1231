/** Appends an event and its delivery, in the transaction that changes the order's row. */
import type { OrderEventData, OrderEventType } from '../contracts/events.ts';
import type { Queries } from './client.ts';
import { DELIVERY_PARTITIONS, eventDeliveries, orderEvents } from './schema.ts';

/**
 * The relay's partition of an order, from the last digits of its id: in a UUID version 7 they are
 * random.
 */
export const partitionOf = (orderId: string): number =>
  Number.parseInt(orderId.slice(-4), 16) % DELIVERY_PARTITIONS;

/** Writes event `data.version` of an order and the delivery that the relay is to send. */
export async function appendEvent(
  tx: Queries,
  type: OrderEventType,
  data: OrderEventData,
): Promise<void> {
  const { orderId, version } = data;
  await tx.insert(orderEvents).values({ orderId, version, type, data });
  await tx.insert(eventDeliveries).values({ orderId, version, partition: partitionOf(orderId) });
}
