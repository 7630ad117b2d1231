/**
 * Providers in the worker of the `orders` queue, as `npm start` runs them: forward steps are done
 * within the workflow task. A provider that is slow must hold up neither the order nor its
 * cancellation.
 */
import '../support/silenceTemporal.ts';
import { Client, Connection } from '@temporalio/client';
import { afterAll, expect, test } from 'vitest';
import { countsOf } from '../../proof/bench/historyCounts.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

/** A workflow task asks providers for at most a second; the rest is for a busy machine. */
const DECISION_LIMIT_MS = 5_000;
const SLOW_MS = 8_000;

const { accepted, addresses, call, read, reaches } = await runningService({}, { kafka: false });
const books = simulatorBooks(addresses.simulatorDatabaseUrl);
const connection = await Connection.connect({ address: addresses.temporal });
const temporal = new Client({ connection });
afterAll(() => Promise.all([books.close(), connection.close()]));

test('a confirmed order costs one workflow task, three local activities and at most 12 events', async () => {
  const orderId = await accepted();
  await reaches(orderId, 'confirmed');
  const counts = await countsOf(temporal, orderId);
  expect(counts).toMatchObject({ 'workflow tasks': 1, activities: 0, 'local activities': 3 });
  expect(counts.events).toBeLessThanOrEqual(12);
});

test.each([
  ['payment provider', { paymentMethod: 'tok_slow_2500' }],
  ['carrier', { shippingAddress: '1 Slow 2500 Road' }],
])(
  'an order is confirmed although the %s is slow: it is asked once more on the queue',
  async (_, slow) => {
    const orderId = await accepted(slow);
    await reaches(orderId, 'confirmed');
    expect((await countsOf(temporal, orderId)).activities).toBeGreaterThanOrEqual(1);
    expect(await books.money(orderId)).toEqual({ paid: 1499, charges: 1, refunds: 0 });
    expect(await books.parcels(orderId)).toEqual(['booked']);
  },
);

test.each([
  ['payment provider', { paymentMethod: `tok_slow_${SLOW_MS}` }],
  ['carrier', { shippingAddress: `1 Slow ${SLOW_MS} Road` }],
])(
  'a cancellation is decided before a slow %s answers, and everything is undone',
  async (_, slow) => {
    const orderId = await accepted(slow);
    const startedAt = Date.now();
    const { status } = await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    expect(status).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(DECISION_LIMIT_MS);
    expect((await read(orderId)).status).toMatch(/^cancell(ing|ed)$/);
    const order = await reaches(orderId, 'cancelled', 60_000);
    expect(order.inventoryStatus).not.toBe('reserved');
    expect(await books.money(orderId)).toMatchObject({ paid: 0 });
    expect(['cancelled', undefined]).toContain((await books.parcels(orderId)).at(-1));
  },
  90_000,
);
