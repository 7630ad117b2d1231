/** Customers change orders that are confirmed, and operations holds and releases some. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen } from '../../../contracts/order.ts';
import type { PlannedChange } from '../plan/changes.ts';
import type { Intent } from '../plan/intents.ts';
import { count } from './clientRecord.ts';
import { orderWhen } from './orderWhen.ts';
import { clientOf, type Workload } from './workload.ts';

/** Of an order that waits longer nothing is changed. */
const WAIT_LIMIT_MS = 20_000;

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
  await confirmed(workload, orderId, afterMs);
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

export async function holdOrder(
  workload: Workload,
  { hold }: Intent,
  orderId: string,
): Promise<void> {
  if (!hold) return;
  const { record, signal } = workload;
  await confirmed(workload, orderId, hold.afterMs);
  const operations = clientOf(workload, 'operations');
  const ask = async (what: 'hold' | 'release'): Promise<void> => {
    const path = `/v1/orders/${orderId}/${what}`;
    const body = { reason: 'chaos' };
    const { status, body: answer } = await operations.request(
      'POST',
      path,
      `${orderId}-${what}`,
      body,
    );
    count(record.counts, status === 200 ? `${what}s made` : `${what}s refused, ${answer['code']}`);
  };
  await ask('hold');
  await sleep(hold.heldMs, undefined, { signal });
  await ask('release');
}

async function confirmed(workload: Workload, orderId: string, afterMs: number): Promise<void> {
  await orderWhen(workload, orderId, ({ status }) => status !== 'pending', WAIT_LIMIT_MS);
  await sleep(afterMs, undefined, { signal: workload.signal });
}
