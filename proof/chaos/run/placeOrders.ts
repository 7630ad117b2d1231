/** Customers: each intent is ordered, perhaps in several copies, and perhaps cancelled. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intent } from '../plan/intents.ts';
import { addressOf, spokenTo } from '../plan/providers.ts';
import { changeOrder } from './changeOrders.ts';
import { count } from './clientRecord.ts';
import { askForRefunds, endAstray } from './giveBack.ts';
import { holdOrder } from './holdOrders.ts';
import { repeatUpdates } from './repeatUpdates.ts';
import { sendBack } from './sendBack.ts';
import { clientOf, type Workload } from './workload.ts';

/** Carries out one intent, with its cancellations, repeated updates, changes, refunds and returns. Never rejects. */
export async function carryOut(workload: Workload, intent: Intent): Promise<void> {
  const { record, startedAt, signal } = workload;
  record.unanswered.add(intent.name);
  try {
    await sleep(Math.max(0, startedAt + intent.atMs - Date.now()), undefined, { signal });
    const key = `${intent.name}-${randomUUID()}`;
    const copies = Array.from({ length: intent.copies }, () => place(workload, intent, key));
    const orderId = (await Promise.all(copies)).find((id) => id !== null);
    record.unanswered.delete(intent.name);
    if (orderId === undefined || orderId === null) return;
    await Promise.all([
      ...intent.cancelsAfterMs.map((ms, nth) => cancel(workload, intent, orderId, ms, nth)),
      ...(intent.repeatsUpdates && workload.providers === 'simulators'
        ? [repeatUpdates(workload, intent, orderId)]
        : []),
      changeOrder(workload, intent, orderId),
      holdOrder(workload, intent, orderId),
      askForRefunds(workload, intent, orderId),
      endAstray(workload, intent, orderId),
      sendBack(workload, intent, orderId),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function place(workload: Workload, intent: Intent, key: string): Promise<string | null> {
  const { record, providers } = workload;
  const { userId, items, paymentMethod } = intent;
  const shippingAddress = addressOf(providers, intent);
  const planned = { userId, items, shippingAddress, paymentMethod, currency: 'EUR' };
  const order = spokenTo(providers, planned);
  const client = clientOf(workload, intent.client);
  const { status, body } = await client.request('POST', '/v1/orders', key, order);
  if (intent.copies > 1) count(record.counts, 'copies of an order');
  if (status !== 201) {
    count(record.refusals, String(body['code']));
    return null;
  }
  const orderId = String(body['orderId']);
  record.accepted.push({ intent: intent.name, key, orderId });
  return orderId;
}

async function cancel(
  workload: Workload,
  intent: Intent,
  orderId: string,
  afterMs: number,
  nth: number,
): Promise<void> {
  const { record, signal } = workload;
  await sleep(afterMs, undefined, { signal });
  record.cancelsAsked.add(orderId);
  count(record.counts, 'cancellations');
  const key = `${orderId}-cancel-${nth}`;
  const client = clientOf(workload, intent.client);
  const body = { reason: 'chaos' };
  const { status } = await client.request('POST', `/v1/orders/${orderId}/cancel`, key, body);
  if (status === 200) record.cancelsPromised.add(orderId);
  count(record.counts, status === 200 ? 'cancellations promised' : 'cancellations refused');
}
