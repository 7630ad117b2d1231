import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { preferredWait } from '../../../api/orders/preferWait.ts';
import type { OrderState } from '../../../contracts/order.ts';
import { idempotencyKeys, orders } from '../../../db/schema.ts';
import {
  type Answer,
  type ApiWorld,
  apiWorld,
  newOrder,
  stockCatalogue,
} from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld({ waiters: 2 });
const { database } = world;
await stockCatalogue(world);

const place = (prefer: string, headers: Record<string, string> = {}, where: ApiWorld = world) =>
  where.call('POST /v1/orders', { body: newOrder(), headers: { prefer, ...headers } });

/** Does the saga's part: changes pending orders as soon as there is one. */
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
  test('answers with the confirmed order', async () => {
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
  ])('answers with the saga’s failure: %s is %i', async (code, status) => {
    const waiting = place('wait=10');
    const failure = { code, message: 'x' };
    const orderId = await becomes({ status: 'failed', failure });
    const answer = await waiting;
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code, orderId, result: false });
  });

  test('answers as without the header when the time is up', async () => {
    const answer = await place('wait=1');
    expect(answer.status).toBe(201);
    expect(answer.json.status).toBe('pending');
    await becomes({ status: 'confirmed' });
  });

  test('waits at most 30 seconds', async () => {
    const waiting = place('respond-async, wait=3600');
    await becomes({ status: 'confirmed' });
    expect((await waiting).headers.get('preference-applied')).toBe('wait=30');
  });

  test('does not wait when the process has no free waiter', async () => {
    const waiting = [place('wait=10'), place('wait=10')];
    await eventually('two wait', () => world.waiters.taken === 2);
    const answer = await place('wait=10');
    expect(answer.status).toBe(201);
    expect(answer.headers.get('preference-applied')).toBeNull();
    await becomes({ status: 'confirmed' });
    await Promise.all(waiting);
    expect(world.waiters.taken).toBe(0);
  });

  test('goes on when another caller waits more, and holds no place of requests worked on', async () => {
    const few = await apiWorld({ waiters: 3, waitersEach: 2, inFlight: 1 });
    await stockCatalogue(few);
    const wait = (name: string, seconds: number) =>
      few.call('POST /v1/orders', {
        as: name,
        body: newOrder({ userId: name }),
        headers: { prefer: `wait=${seconds}` },
      });
    const greedy = [];
    for (const count of [1, 2]) {
      greedy.push(wait('customer-1', 10));
      await eventually('it waits', () => few.waiters.taken === count);
    }
    expect((await wait('customer-1', 10)).headers.has('preference-applied')).toBe(false);
    const others = [wait('customer-2', 1)];
    await eventually('three wait', () => few.waiters.taken === 3);
    others.push(wait('storefront', 1));
    // The one who has waited longest, of the caller with two, is answered at once.
    expect((await greedy[0])?.status).toBe(201);
    for (const { status, headers } of await Promise.all(others)) {
      expect([status, headers.get('preference-applied')]).toEqual([201, 'wait=1']);
    }
    await few.database.db.update(orders).set({ status: 'confirmed' });
    expect((await greedy[1])?.json.status).toBe('confirmed');
  });

  test('holds nothing once the client has disconnected', async () => {
    const leave = await placeAndLeave({});
    await leave();
    await becomes({ status: 'confirmed' });
  });
});

/** A client that waits for its order; @returns what makes it go away. */
async function placeAndLeave(headers: Record<string, string>): Promise<() => Promise<void>> {
  const client = new AbortController();
  const token = await world.issuer.token('customer-1');
  const response = world.api.request('/v1/orders', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      prefer: 'wait=30',
      ...headers,
    },
    body: JSON.stringify(newOrder()),
    signal: client.signal,
  });
  await eventually('a request waits', () => world.waiters.taken === 1);
  return async () => {
    client.abort();
    await eventually('nobody waits', () => world.waiters.taken === 0, 2_000);
    await response;
  };
}

describe('an Idempotency-Key and Prefer: wait', () => {
  const newKey = () => ({ 'idempotency-key': randomUUID() });
  const PREFERENCES = ['', 'wait=1', 'wait=20', 'wait=0', 'respond-async'];
  const visible = ({ status, text, headers }: Answer) => ({
    status,
    text,
    location: headers.get('location'),
    type: headers.get('content-type'),
  });
  const expectRepeats = async (key: Record<string, string>, first: Answer) => {
    const count = await database.db.$count(orders);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (const prefer of PREFERENCES) {
      const again = await place(prefer, key);
      expect(visible(again), prefer).toEqual(visible(first));
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
    expect(await database.db.$count(orders)).toBe(count);
  };

  test('answer every repeat with the outcome that was waited for, byte for byte', async () => {
    const key = newKey();
    const waiting = place('wait=10', key);
    await becomes({ status: 'confirmed' });
    const first = await waiting;
    expect(first.json.status).toBe('confirmed');
    await expectRepeats(key, first);
  });

  test('answer every repeat with the acceptance when that was the answer', async () => {
    const key = newKey();
    const first = await place('', key);
    await becomes({ status: 'confirmed' });
    await expectRepeats(key, first);
  });

  test('answer every repeat with the acceptance when the time was up', async () => {
    const key = newKey();
    const first = await place('wait=1', key);
    await becomes({ status: 'confirmed' });
    await expectRepeats(key, first);
  });

  test('answer every repeat with the saga’s failure, including the request id', async () => {
    const key = newKey();
    const waiting = place('wait=10', key);
    const failure = { code: 'PAYMENT_DECLINED', message: 'x' };
    await becomes({ status: 'failed', failure });
    const first = await waiting;
    expect([first.status, first.json.code]).toEqual([402, 'PAYMENT_DECLINED']);
    await expectRepeats(key, first);
  });

  test('refuse a repeat with Retry-After while the first answer is held', async () => {
    const key = newKey();
    const waiting = place('wait=10', key);
    await eventually('a request waits', () => world.waiters.taken === 1);
    for (const prefer of PREFERENCES) {
      const early = await place(prefer, key);
      expect([early.status, early.json.code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
      expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await becomes({ status: 'confirmed' });
    await expectRepeats(key, await waiting);
  });

  test('give a client that disconnected its order when it repeats', async () => {
    const key = newKey();
    const before = await database.db.$count(orders);
    const leave = await placeAndLeave(key);
    await leave();
    const back = await place('wait=10', key);
    expect(back.status).toBe(201);
    expect(back.headers.get('idempotency-replayed')).toBe('true');
    expect(await database.db.$count(orders)).toBe(before + 1);
    expect(await becomes({ status: 'confirmed' })).toBe(back.json.orderId);
    expect(visible(await place('', key))).toEqual(visible(back));
  });

  test('whose process died while it held the answer give the acceptance to every repeat', async () => {
    const key = newKey();
    const waiting = place('wait=20', key);
    await eventually('a request waits', () => world.waiters.taken === 1);
    // As it is when nobody settles it in time.
    await database.db
      .update(idempotencyKeys)
      .set({ heldUntil: new Date(0) })
      .where(eq(idempotencyKeys.key, key['idempotency-key']));
    const answer = await place('wait=20', key);
    expect(answer.json).toMatchObject({ result: true, status: 'pending' });
    // The first answer comes too late, and so becomes the one that was already given.
    await becomes({ status: 'confirmed' });
    expect(visible(await waiting)).toEqual(visible(answer));
    expect(visible(await place('', key))).toEqual(visible(answer));
  });
});

test.each([
  [undefined, null],
  ['wait=5', 5],
  ['respond-async, wait=99', 30],
  ['WAIT = "7"', 7],
  ['wait', null],
  ['wait=-1', null],
  ['wait=abc', null],
  ['wait=99999999999999999999', null],
])('Prefer: %s waits %s seconds', (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds);
});
