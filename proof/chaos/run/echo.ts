/**
 * Word from the payment provider and the carrier, true but badly told: twice, late, `delivered`
 * before `in_transit`, and of orders that nobody knows.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intent } from '../plan/intents.ts';
import { count } from './memory.ts';
import { customerOf, type Shopping } from './shopping.ts';

const LOOK_EVERY_MS = 500;

/** Waits until the order is confirmed or given up, and repeats what is true of it by then. */
export async function echo(shopping: Shopping, intent: Intent, orderId: string): Promise<void> {
  const { memory } = shopping;
  const tell = async (who: 'payments' | 'logistics', to: string, what: object): Promise<void> => {
    const path = `/v1/orders/${to}/${who === 'payments' ? 'payment' : 'shipment'}-updates`;
    const customer = customerOf(shopping.customers, who);
    const { status } = await customer.ask('POST', path, null, what);
    count(memory.counts, `${who} updates answered ${status}`);
  };
  const status = await settled(shopping, orderId);
  if (status !== 'confirmed') return;

  const charged = { updateId: `${intent.name}-charged`, status: 'charged' };
  const moved = { updateId: `${intent.name}-moved`, status: 'in_transit' };
  const delivered = { updateId: `${intent.name}-delivered`, status: 'delivered' };
  await Promise.all([
    tell('payments', orderId, charged),
    tell('payments', orderId, charged),
    tell('logistics', orderId, delivered),
  ]);
  await tell('logistics', orderId, moved);
  await tell('logistics', orderId, delivered);
  await tell('payments', orderId, { ...charged, updateId: `${intent.name}-charged-again` });
  await tell('payments', randomUUID(), charged);
}

async function settled({ customers, signal }: Shopping, orderId: string): Promise<string> {
  for (;;) {
    const storefront = customerOf(customers, 'storefront');
    const { body } = await storefront.ask('GET', `/v1/orders/${orderId}`, null);
    const info = body['orderInfo'] as { status?: string } | undefined;
    const status = info?.status ?? 'unknown';
    if (status !== 'pending') return status;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
