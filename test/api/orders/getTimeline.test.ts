import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { liveTimeline } from '../../../api/orders/liveTimeline.ts';
import { createOrderWatch } from '../../../api/orders/orderWatch.ts';
import type { OrderEventType } from '../../../contracts/events.ts';
import { initialState, type OrderState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { decisions, orders } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld({ streams: 3, streamsEach: 2 });
const { call, database } = world;

/** The next version of an order, as its saga would write it. */
async function change(orderId: string, type: OrderEventType, set: Partial<OrderState>) {
  await database.db.transaction(async (tx) => {
    const [row] = await tx
      .update(orders)
      .set({ ...set, version: sql`${orders.version} + 1` })
      .where(eq(orders.orderId, orderId))
      .returning();
    if (!row) throw new Error('no such order');
    const { userId, version } = row;
    await appendEvent(tx, type, { ...initialState, ...set, orderId, userId, version });
  });
}

const finished = async (): Promise<string> => {
  const orderId = await acceptOrder(database.db);
  await change(orderId, 'order.confirmed', { status: 'confirmed' });
  await change(orderId, 'order.shipped', { status: 'shipped' });
  await change(orderId, 'order.delivered', { status: 'delivered' });
  return orderId;
};

interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: { version: number; type: string; data: { status: string } };
}

const framesOf = (text: string): Frame[] =>
  text
    .split('\n\n')
    .map((frame) => Object.fromEntries(frame.split('\n').map((line) => line.split(/: (.*)/s))))
    .filter((frame) => frame.id !== undefined)
    .map((frame) => ({ id: frame.id, event: frame.event, data: JSON.parse(frame.data) }));

const follow = (orderId: string, headers: Record<string, string> = {}) =>
  call(`GET /v1/orders/${orderId}/events`, {
    headers: { accept: 'text/event-stream', ...headers },
  });

async function openStream(orderId: string, signal?: AbortSignal, by = 'customer-1') {
  const token = await world.issuer.token(by);
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
  return world.api.request(`/v1/orders/${orderId}/events`, {
    headers,
    ...(signal ? { signal } : {}),
  });
}

describe('the timeline as JSON', () => {
  test('has every change once, oldest first', async () => {
    const orderId = await finished();
    const { status, json } = await call(`GET /v1/orders/${orderId}/events`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ orderId, nextAfter: null, error: null });
    expect(json.events.map((event: { version: number }) => event.version)).toEqual([1, 2, 3, 4]);
    expect(json.events.map((event: { type: string }) => event.type)).toEqual([
      'order.created',
      'order.confirmed',
      'order.shipped',
      'order.delivered',
    ]);
  });

  test('says to operations who decided what an event acts on, and why', async () => {
    const orderId = await finished();
    const flag = {
      reason: 'SHIPMENT_LOST',
      step: 'shipment',
      lastError: null,
      since: 'x',
    } as const;
    await database.db.insert(decisions).values([
      {
        ...{ orderId, updateId: 'decision-1', action: 'resolve', version: 4, attention: flag },
        ...{ actor: 'operations', reason: inClear('Sent again'), reference: 'parcel-2' },
      },
      {
        ...{ orderId, updateId: 'terminated-1', action: 'terminate', version: 2 },
        ...{ actor: 'anna@desk', reason: inClear('It looked stuck') },
      },
    ]);
    const { json } = await call(`GET /v1/orders/${orderId}/events`, { as: 'operations' });
    const decided = json.events.map((event: { decisions: unknown[] }) => event.decisions);
    expect(decided).toMatchObject([[], [{}], [], [{}]]);
    expect(decided[1]).toMatchObject([
      { action: 'terminate', actor: 'anna@desk', reason: inClear('It looked stuck') },
    ]);
    expect(decided[3]).toMatchObject([
      {
        action: 'resolve',
        actor: 'operations',
        reason: inClear('Sent again'),
        reference: 'parcel-2',
      },
    ]);
    const order = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(order.json.orderInfo.decisions).toMatchObject([
      { action: 'terminate', version: 2 },
      { action: 'resolve', version: 4 },
    ]);
    const own = await call(`GET /v1/orders/${orderId}/events`);
    expect(own.text).not.toContain('Sent again');
  });

  test('is read in pages', async () => {
    const orderId = await finished();
    const first = await call(`GET /v1/orders/${orderId}/events?limit=3`);
    expect(first.json.nextAfter).toBe(3);
    const rest = await call(`GET /v1/orders/${orderId}/events?after=3`);
    expect(rest.json.events).toHaveLength(1);
    expect(rest.json.nextAfter).toBeNull();
  });

  test('of another customer’s order answers as not found', async () => {
    const orderId = await acceptOrder(database.db, { userId: 'customer-2' });
    expect((await call(`GET /v1/orders/${orderId}/events`)).json.code).toBe('ORDER_NOT_FOUND');
    expect((await follow(orderId)).json.code).toBe('ORDER_NOT_FOUND');
  });
});

describe('the timeline as a stream', () => {
  test('of an ended order is sent whole and closed', async () => {
    const orderId = await finished();
    const answer = await follow(orderId);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const frames = framesOf(answer.text);
    expect(frames.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    expect(frames.at(-1)).toMatchObject({
      event: 'order.delivered',
      data: { version: 4, data: { status: 'delivered' } },
    });
  });

  test('resumes after the last event the client has', async () => {
    const orderId = await finished();
    const answer = await follow(orderId, { 'last-event-id': '2' });
    expect(framesOf(answer.text).map(({ id }) => id)).toEqual(['3', '4']);
  });

  test('answers 204 to a client that has all events of an ended order', async () => {
    const orderId = await finished();
    const answer = await follow(orderId, { 'last-event-id': '4' });
    expect(answer.status).toBe(204);
  });

  test('sends changes as they happen and ends with the last', async () => {
    const orderId = await acceptOrder(database.db);
    const reading = follow(orderId);
    await change(orderId, 'order.cancelling', { status: 'cancelling' });
    await change(orderId, 'order.cancelled', { status: 'cancelled' });
    const { text } = await reading;
    expect(framesOf(text).map(({ event }) => event)).toEqual([
      'order.created',
      'order.cancelling',
      'order.cancelled',
    ]);
  });

  test('ends with the last event also when the event fills the page', async () => {
    const orderId = await acceptOrder(database.db);
    for (let n = 0; n < 98; n += 1) await change(orderId, 'order.attention-raised', {});
    await change(orderId, 'order.cancelled', { status: 'cancelled' });
    const frames = framesOf((await follow(orderId)).text);
    expect(frames).toHaveLength(100);
    expect(frames.at(-1)?.event).toBe('order.cancelled');
  });

  test('ends with the order for a client whose Last-Event-ID is in the future', async () => {
    const orderId = await acceptOrder(database.db);
    const reading = follow(orderId, { 'last-event-id': '999' });
    await eventually('it is followed', () => world.streams.taken === 1);
    await change(orderId, 'order.cancelled', { status: 'cancelled' });
    expect(framesOf((await reading).text)).toEqual([]);
    expect((await follow(orderId, { 'last-event-id': '999' })).status).toBe(204);
  });

  test('sends a heartbeat while nothing happens', async () => {
    const orderId = await acceptOrder(database.db);
    const stop = new AbortController();
    const frames = liveTimeline({
      db: database.db,
      watch: createOrderWatch(database.db),
      orderId,
      after: 1,
      signal: stop.signal,
      heartbeatMs: 50,
    });
    const received = [await frames.next(), await frames.next(), await frames.next()];
    expect(received.map(({ value }) => value)).toEqual([
      'retry: 2000\n\n',
      ': still here\n\n',
      ': still here\n\n',
    ]);
    stop.abort();
    expect((await frames.next()).done).toBe(true);
  });

  test('refuses a Last-Event-ID that it never issued', async () => {
    const orderId = await acceptOrder(database.db);
    const answer = await follow(orderId, { 'last-event-id': 'abc' });
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe('INVALID_REQUEST');
  });

  test('ends when the client disconnects, and frees its place', async () => {
    const orderId = await acceptOrder(database.db);
    const response = await openStream(orderId);
    const reader = response.body?.getReader();
    await reader?.read();
    expect(world.streams.taken).toBe(1);
    await reader?.cancel();
    await eventually('the place is free', () => world.streams.taken === 0);
  });

  test('of a HEAD request takes no place and has the content type', async () => {
    const orderId = await acceptOrder(database.db);
    for (let n = 0; n < 3; n += 1) {
      const headers = { accept: 'text/event-stream' };
      const answer = await call(`HEAD /v1/orders/${orderId}/events`, { headers });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'text/event-stream',
      ]);
    }
    expect(world.streams.taken).toBe(0);
  });

  test('that was never read frees its place when its client disconnects', async () => {
    const orderId = await acceptOrder(database.db);
    const client = new AbortController();
    await openStream(orderId, client.signal);
    expect(world.streams.taken).toBe(1);
    client.abort();
    await eventually('the place is free', () => world.streams.taken === 0);
  });

  test('is refused with Retry-After beyond the process’s limit', async () => {
    const orderId = await acceptOrder(database.db);
    const open = await Promise.all([
      openStream(orderId),
      ...['operations', 'operations'].map((by) => openStream(orderId, undefined, by)),
    ]);
    const answer = await follow(orderId);
    expect(answer.status).toBe(503);
    expect(answer.json.code).toBe('OVERLOADED');
    expect(answer.headers.get('retry-after')).toBe('5');
    await Promise.all(open.map((response) => response.body?.cancel()));
    await eventually('the places are free', () => world.streams.taken === 0);
  });

  test('ends for a caller without any when one caller has more than the others', async () => {
    const orderId = await acceptOrder(database.db);
    const [first, second] = [
      await openStream(orderId, undefined, 'operations'),
      await openStream(orderId, undefined, 'operations'),
    ];
    const other = await openStream(orderId);
    const newcomer = await openStream(orderId, undefined, 'storefront');
    expect(newcomer.status).toBe(200);
    // The oldest of the one who had two is over; its client reconnects and resumes.
    expect(await first.text()).toContain('retry: ');
    expect(world.streams.taken).toBe(3);
    await Promise.all([second, other, newcomer].map((response) => response.body?.cancel()));
    await eventually('the places are free', () => world.streams.taken === 0);
  });

  test('is refused beyond the caller’s share, while other callers get theirs', async () => {
    const orderId = await acceptOrder(database.db);
    const open = await Promise.all([openStream(orderId), openStream(orderId)]);
    const answer = await follow(orderId);
    expect(answer.status).toBe(429);
    expect(answer.json.code).toBe('RATE_LIMITED');
    expect(answer.headers.get('retry-after')).toBe('5');
    const other = await openStream(orderId, undefined, 'operations');
    expect(other.status).toBe(200);
    await Promise.all([...open, other].map((response) => response.body?.cancel()));
    await eventually('the places are free', () => world.streams.taken === 0);
    const again = await openStream(orderId);
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  test.each([0.000_123_4, 0.5, 0.999_999_9])(
    'accepts a token whose times have fractions of a second (%d), as RFC 7519 allows',
    async (part) => {
      const orderId = await finished();
      const exp = Math.floor(Date.now() / 1000) + 60 + part;
      const as = await world.issuer.mint({ scope: 'orders:read', exp });
      const headers = { accept: 'text/event-stream' };
      const answer = await call(`GET /v1/orders/${orderId}/events`, { as, headers });
      expect(answer.status).toBe(200);
      expect(framesOf(answer.text)).toHaveLength(4);
      expect(world.streams.taken).toBe(0);
    },
  );

  test('ends when the caller’s token expires', async () => {
    const orderId = await acceptOrder(database.db);
    const now = Math.floor(Date.now() / 1000);
    const as = await world.issuer.mint({ scope: 'orders:read', exp: now + 2 });
    const answer = await call(`GET /v1/orders/${orderId}/events`, {
      as,
      headers: { accept: 'text/event-stream' },
    });
    expect(framesOf(answer.text).map(({ event }) => event)).toEqual(['order.created']);
  });
});
