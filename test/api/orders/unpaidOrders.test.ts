/** What a customer, or a client for its customers, may hold of the stock before anything is paid. */
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { orderItems, orders } from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld({
  services: ['creation'],
  maxUnpaidPieces: 5,
  maxUnpaidPiecesOfClient: 12,
});
const { call, database } = world;
const { db, sql } = database;
await stockCatalogue(world);

beforeEach(async () => {
  await sql`truncate orders, idempotency_keys cascade`;
});

const place = (quantity: number, change: Record<string, unknown> = {}, as = 'customer-1') =>
  call('POST /v1/orders', {
    as,
    body: newOrder({
      userId: as,
      items: [{ itemId: 'mug', quantity, unitPrice: 1_000 }],
      ...change,
    }),
  });

test('Unpaid orders of one customer hold up to a number of pieces, and other customers order on', async () => {
  expect((await place(3)).status).toBe(201);
  const refused = await place(3);
  expect([refused.status, refused.json]).toMatchObject([
    409,
    { code: 'TOO_MANY_UNPAID', maxUnpaidPieces: 5 },
  ]);
  expect((await place(2)).status).toBe(201);
  expect((await place(1)).status).toBe(409);
  expect((await place(5, {}, 'customer-2')).status).toBe(201);
});

test('An order that alone is above the limit is refused, counted over all its lines', async () => {
  const items = [
    { itemId: 'mug', quantity: 5, unitPrice: 1_000 },
    { itemId: 'spoon', quantity: 1, unitPrice: 500 },
  ];
  expect((await place(0, { items })).json.code).toBe('TOO_MANY_UNPAID');
  expect(await db.$count(orders)).toBe(0);
});

test.each(['confirmed', 'cancelled', 'failed'] as const)(
  'A customer whose order is %s may order again',
  async (status) => {
    const { json } = await place(5);
    expect((await place(5)).status).toBe(409);
    await db.update(orders).set({ status }).where(eq(orders.orderId, json.orderId));
    expect((await place(5)).status).toBe(201);
  },
);

test('A shop’s backend orders for one customer within that customer’s limit', async () => {
  const forCustomer = { userId: 'customer-1' };
  expect((await place(4, forCustomer, 'storefront')).status).toBe(201);
  expect((await place(4, forCustomer, 'storefront')).json.code).toBe('TOO_MANY_UNPAID');
  expect((await place(4, { userId: 'customer-9' }, 'storefront')).status).toBe(201);
});

test('A shop’s backend cannot hold more by naming other customers, and customers themselves order on', async () => {
  for (const userId of ['invented-1', 'invented-2'])
    expect((await place(5, { userId }, 'storefront')).status).toBe(201);
  const refused = await place(3, { userId: 'invented-3' }, 'storefront');
  expect([refused.status, refused.json]).toMatchObject([
    409,
    { code: 'TOO_MANY_UNPAID', maxUnpaidPiecesOfClient: 12 },
  ]);
  expect((await place(2, { userId: 'invented-3' }, 'storefront')).status).toBe(201);
  expect((await place(1, { userId: 'invented-4' }, 'storefront')).status).toBe(409);
  expect((await place(5)).status).toBe(201);
  await db.update(orders).set({ status: 'confirmed' }).where(eq(orders.userId, 'invented-1'));
  expect((await place(5, { userId: 'invented-4' }, 'storefront')).status).toBe(201);
});

test('Many orders of a shop’s backend at the same moment do not pass its limit together', async () => {
  const send = (n: number) => {
    const items = [{ itemId: 'mug', quantity: 2, unitPrice: 1_000 }];
    const headers = { 'idempotency-key': `key-${n}` };
    const body = newOrder({ userId: `invented-${n}`, items });
    return call('POST /v1/orders', { as: 'storefront', body, headers });
  };
  await send(0);
  const rest = [1, 2, 3, 4, 5, 6, 7, 8];
  // Their keys keep them all waiting after they have begun, so that none sees another's order.
  const keys = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holding = sql
    .begin(async (tx) => {
      await tx`insert into idempotency_keys
        (caller, key, request_hash, status, headers, body, expires_at)
        select caller, 'key-' || n, 'h', 201, '{}', '{}', now() + interval '1 hour'
        from idempotency_keys, unnest(${rest}::integer[]) n`;
      keys.resolve();
      await release.promise;
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  await keys.promise;
  const sending = Promise.all(rest.map(send));
  await eventually('all wait', async () => {
    const waiting = await sql`select from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`;
    return waiting.length === rest.length;
  });
  release.resolve();
  await holding;
  expect((await sending).filter(({ status }) => status === 201)).toHaveLength(5);
});

test('Many orders at the same moment do not pass the limit together', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => place(1)));
  expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(5);
  const held = (await db.select().from(orderItems)).reduce((sum, line) => sum + line.quantity, 0);
  // One that was begun in the moment of another's commit may come on top.
  expect(held).toBeLessThanOrEqual(7);
});

test('A repeat of a shop’s backend gets the order that was placed, whatever is held by now', async () => {
  const headers = { 'idempotency-key': 'once' };
  const bodies = ['u-1', 'u-2', 'u-3'].map((userId) =>
    newOrder({ userId, items: [{ itemId: 'mug', quantity: 4, unitPrice: 1_000 }] }),
  );
  const send = (body: unknown, more = {}) =>
    call('POST /v1/orders', { as: 'storefront', body, ...more });
  const first = await send(bodies[0], { headers });
  for (const body of bodies.slice(1)) expect((await send(body)).status).toBe(201);
  const again = await send(bodies[0], { headers });
  expect([again.status, again.json.orderId]).toEqual([201, first.json.orderId]);
});

test('A repeat with the same key gets the order that was placed, whatever is held by now', async () => {
  const headers = { 'idempotency-key': 'once' };
  const body = newOrder({ items: [{ itemId: 'mug', quantity: 5, unitPrice: 1_000 }] });
  const first = await call('POST /v1/orders', { body, headers });
  const again = await call('POST /v1/orders', { body, headers });
  expect([first.status, again.status, again.json.orderId]).toEqual([201, 201, first.json.orderId]);
});
