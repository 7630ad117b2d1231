/** Customers at work: each intent is ordered, perhaps in several copies, perhaps cancelled. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intent } from '../plan/intents.ts';
import type { Customer } from './customer.ts';
import { echo } from './echo.ts';
import { count, type Memory } from './memory.ts';

export interface Shopping {
  readonly customers: Readonly<Record<string, Customer>>;
  readonly memory: Memory;
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

/** Carries one intent out, to its last cancellation and echo. Never rejects. */
export async function carryOut(shopping: Shopping, intent: Intent): Promise<void> {
  const { memory, startedAt, signal } = shopping;
  memory.unanswered.add(intent.name);
  try {
    await sleep(Math.max(0, startedAt + intent.atMs - Date.now()), undefined, { signal });
    const key = `${intent.name}-${randomUUID()}`;
    const copies = Array.from({ length: intent.copies }, () => place(shopping, intent, key));
    const orderId = (await Promise.all(copies)).find((id) => id !== null);
    memory.unanswered.delete(intent.name);
    if (orderId === undefined || orderId === null) return;
    await Promise.all([
      ...intent.cancelsAfterMs.map((ms, nth) => cancel(shopping, intent, orderId, ms, nth)),
      ...(intent.echoes ? [echo(shopping, intent, orderId)] : []),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function place(
  { customers, memory }: Shopping,
  intent: Intent,
  key: string,
): Promise<string | null> {
  const { userId, items, shippingAddress, paymentMethod } = intent;
  const order = { userId, items, shippingAddress, paymentMethod, currency: 'EUR' };
  const customer = customerOf(customers, intent.client);
  const { status, body } = await customer.ask('POST', '/v1/orders', key, order);
  if (intent.copies > 1) count(memory.counts, 'copies of an order');
  if (status !== 201) {
    count(memory.refusals, String(body['code']));
    return null;
  }
  const orderId = String(body['orderId']);
  memory.accepted.push({ intent: intent.name, key, orderId });
  return orderId;
}

async function cancel(
  { customers, memory, signal }: Shopping,
  intent: Intent,
  orderId: string,
  afterMs: number,
  nth: number,
): Promise<void> {
  await sleep(afterMs, undefined, { signal });
  memory.cancelsAsked.add(orderId);
  count(memory.counts, 'cancellations');
  const key = `${orderId}-cancel-${nth}`;
  const customer = customerOf(customers, intent.client);
  const body = { reason: 'chaos' };
  const { status } = await customer.ask('POST', `/v1/orders/${orderId}/cancel`, key, body);
  if (status === 200) memory.cancelsPromised.add(orderId);
  count(memory.counts, status === 200 ? 'cancellations promised' : 'cancellations refused');
}

export function customerOf(customers: Shopping['customers'], name: string): Customer {
  const customer = customers[name];
  if (!customer) throw new Error(`no customer ${name}`);
  return customer;
}
