/** Reads an order again and again until it is as a client waits for. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderState } from '../../../contracts/order.ts';
import { clientOf, type Workload } from './workload.ts';

const POLL_MS = 500;
/** Of an order that is pending for longer nothing is changed. */
const CONFIRMED_LIMIT_MS = 20_000;

/** @returns the order as it is then, or after `limitMs` */
export async function orderWhen(
  workload: Workload,
  orderId: string,
  isThere: (order: OrderState) => boolean,
  limitMs = Number.POSITIVE_INFINITY,
): Promise<OrderState | null> {
  const until = Date.now() + limitMs;
  for (;;) {
    const client = clientOf(workload, 'operations');
    const { body } = await client.request('GET', `/v1/orders/${orderId}`, null);
    const order = (body['orderInfo'] ?? null) as OrderState | null;
    if (!order || isThere(order) || Date.now() > until) return order;
    await sleep(POLL_MS, undefined, { signal: workload.signal });
  }
}

/** Resolves `afterMs` after the order is confirmed, or is known to be none that will be. */
export async function onceConfirmed(
  workload: Workload,
  orderId: string,
  afterMs: number,
): Promise<void> {
  await orderWhen(workload, orderId, ({ status }) => status !== 'pending', CONFIRMED_LIMIT_MS);
  await sleep(afterMs, undefined, { signal: workload.signal });
}
