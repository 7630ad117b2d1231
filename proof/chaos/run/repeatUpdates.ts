/**
 * Updates from the payment provider and the carrier that are true and badly delivered: twice, late,
 * `delivered` before `in_transit`, and one for an order that does not exist.
 */
import { randomUUID } from 'node:crypto';
import type { Intent } from '../plan/intents.ts';
import { count } from './clientRecord.ts';
import { orderWhen } from './orderWhen.ts';
import { clientOf, type Workload } from './workload.ts';

/** Waits until the order is no longer pending; of a confirmed one, sends updates that are true. */
export async function repeatUpdates(
  workload: Workload,
  intent: Intent,
  orderId: string,
): Promise<void> {
  const { record } = workload;
  const send = async (sender: 'payments' | 'logistics', to: string, update: object) => {
    const path = `/v1/orders/${to}/${sender === 'payments' ? 'payment' : 'shipment'}-updates`;
    const { status } = await clientOf(workload, sender).request('POST', path, null, update);
    count(record.counts, `${sender} updates answered ${status}`);
  };
  const order = await orderWhen(workload, orderId, ({ status }) => status !== 'pending');
  if (order?.status !== 'confirmed') return;

  const charged = { updateId: `${intent.name}-charged`, status: 'charged' };
  const moved = { updateId: `${intent.name}-moved`, status: 'in_transit' };
  const delivered = { updateId: `${intent.name}-delivered`, status: 'delivered' };
  await Promise.all([
    send('payments', orderId, charged),
    send('payments', orderId, charged),
    send('logistics', orderId, delivered),
  ]);
  await send('logistics', orderId, moved);
  await send('logistics', orderId, delivered);
  await send('payments', orderId, { ...charged, updateId: `${intent.name}-charged-again` });
  await send('payments', randomUUID(), charged);
}
