/** Customers change orders that are confirmed. */
import { isOpen } from '../../../contracts/order.ts';
import type { PlannedChange } from '../plan/changes.ts';
import type { Intent } from '../plan/intents.ts';
import { count } from './clientRecord.ts';
import { onceConfirmed, orderWhen } from './orderWhen.ts';
import { clientOf, type Workload } from './workload.ts';

export async function changeOrder(
  workload: Workload,
  intent: Intent,
  orderId: string,
): Promise<void> {
  for (const [nth, change] of intent.changes.entries())
    await changeOnce(workload, intent, orderId, change, nth);
}

async function changeOnce(
  workload: Workload,
  { name, client, items }: Intent,
  orderId: string,
  { of, afterMs, copies, road }: PlannedChange,
  nth: number,
): Promise<void> {
  const { record, signal } = workload;
  await onceConfirmed(workload, orderId, afterMs);
  const asSeen = await orderWhen(workload, orderId, () => true);
  if (!asSeen || !isOpen(asSeen.status)) return;
  const { version } = asSeen as unknown as { version: number };
  const what =
    of === 'address'
      ? { shippingAddress: `#${name}, ${nth + 1} ${road} Road, 20457 Hamburg` }
      : { remove: [{ itemId: items[0]?.itemId, quantity: 1 }] };
  const send = async (): Promise<void> => {
    const path = `/v1/orders/${orderId}/changes`;
    const key = `${orderId}-change-${nth}`;
    const sender = clientOf(workload, client);
    const { status, body } = await sender.request('POST', path, key, { version, ...what });
    if (status === 200) record.changesPromised.add(orderId);
    count(record.counts, status === 200 ? 'changes made' : `changes refused, ${body['code']}`);
  };
  signal.throwIfAborted();
  await Promise.all(Array.from({ length: copies }, send));
}
