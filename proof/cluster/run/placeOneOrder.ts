/** Places one order of a well-behaved customer and follows it until it is confirmed. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupProblem } from '../../../dev/problem.ts';
import { CATALOGUE, CURRENCY } from '../../../dev/seed.ts';
import { clusterClient } from './clients.ts';

const LIMIT_MS = 60_000;
const POLL_MS = 50;

/** @returns how long it took, in milliseconds. @throws SetupProblem when it is not confirmed */
export async function placeOneOrder(): Promise<number> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const customer = clusterClient('customer-1', signal);
  const [{ itemId, unitPrice }] = CATALOGUE;
  const began = Date.now();
  try {
    const { body } = await customer.request('POST', '/v1/orders', randomUUID(), {
      userId: 'customer-1',
      currency: CURRENCY,
      items: [{ itemId, unitPrice, quantity: 1 }],
      shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
      paymentMethod: 'tok_ok',
    });
    for (;;) {
      const order = await customer.request('GET', `/v1/orders/${body['orderId']}`, null);
      const { status } = (order.body['orderInfo'] ?? {}) as { status?: string };
      if (status === 'confirmed') return Date.now() - began;
      if (status !== 'pending') throw new SetupProblem(`The first order is ${status}.`);
      await sleep(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new SetupProblem('The first order was not confirmed within a minute.');
  }
}
