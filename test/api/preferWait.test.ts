import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OrderState } from '../../contracts/order.ts';
import { orders } from '../../db/schema.ts';
import { type ApiWorld, apiWorld, newOrder, stockCatalogue } from '../support/apiWorld.ts';
import { eventually } from '../support/eventually.ts';

const world = await apiWorld({ waiters: 2 });
const { database } = world;
await stockCatalogue(world);

const place = (prefer: string, headers: Record<string, string> = {}, where: ApiWorld = world) =>
  where.call('POST /v1/orders', { body: newOrder(), headers: { prefer, ...headers } });

/** The saga's part: what becomes of the orders that are pending, as soon as there is one. */
async function becomes(set: Partial<OrderState>): Promise<string> {
  return eventually('an order to act on', async () => {
    const [row] = await database.db
      .update(orders)
      .set({ ...set, version: sql`${orders.version} + 1` })
      .where(eq(orders.status, 'pending'))
      .returning({ orderId: orders.orderId });
    return row?.orderId ?? null;
  });
}

describe('Prefer: wait on placing an order', () => {
  test('tells that it was confirmed', async () => {
    const waiting = place('wait=10');
    await becomes({ status: 'confirmed' });
    const answer = await waiting;
    expect(answer.status).toBe(201);
    expect(answer.headers.get('preference-applied')).toBe('wait=10');
    expect(answer.json.status).toBe('confirmed');
    expect(answer.headers.get('location')).toBe(`/v1/orders/${answer.json.orderId}`);
  });

  test.each([
    ['PAYMENT_DECLINED', 402],
    ['OUT_OF_STOCK', 409],
    ['ADDRESS_UNDELIVERABLE', 422],
    ['PAYMENT_UNAVAILABLE', 503],
    ['PAYMENT_TIMEOUT', 504],
  ])('tells what its saga failed of: %s is %i', async (code, status) => {
    const waiting = place('wait=10');
    const failure = { code, message: 'x' };
    const orderId = await becomes({ status: 'failed', failure });
    const answer = await waiting;
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code, orderId, result: false });
  });

  test('answers as without it when the time is up', async () => {
    const answer = await place('wait=1');
    expect(answer.status).toBe(201);
    expect(answer.json.status).toBe('pending');
    await becomes({ status: 'confirmed' });
  });

  test('waits at most 30 seconds, whatever is asked', async () => {
    const waiting = place('respond-async, wait=3600');
    await becomes({ status: 'confirmed' });
    expect((await waiting).headers.get('preference-applied')).toBe('wait=30');
  });

  test('with an Idempotency-Key a repeat tells the outcome of the same order', async () => {
    const key = { 'idempotency-key': 'wait-1' };
    const waiting = place('wait=10', key);
    await becomes({ status: 'confirmed' });
    const first = await waiting;
    const again = await place('wait=10', key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    // Without waiting it is the acceptance that is told again.
    expect((await place('', key)).json.status).toBe('pending');
  });

  test('beyond the waiters a process holds, does not wait', async () => {
    const waiting = [place('wait=10'), place('wait=10')];
    await eventually('two wait', () => world.waiters.taken === 2);
    const answer = await place('wait=10');
    expect(answer.status).toBe(201);
    expect(answer.headers.get('preference-applied')).toBeNull();
    await becomes({ status: 'confirmed' });
    await Promise.all(waiting);
    expect(world.waiters.taken).toBe(0);
  });

  test('costs nothing more once the client has gone', async () => {
    const client = new AbortController();
    const token = await world.issuer.token('customer-1');
    const gone = world.api.request('/v1/orders', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        prefer: 'wait=30',
      },
      body: JSON.stringify(newOrder()),
      signal: client.signal,
    });
    await eventually('one waits', () => world.waiters.taken === 1);
    client.abort();
    await eventually('nobody waits', () => world.waiters.taken === 0, 2_000);
    await gone;
    await becomes({ status: 'confirmed' });
  });
});
