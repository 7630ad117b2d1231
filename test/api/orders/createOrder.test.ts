import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands, eventDeliveries, orderEvents, orderItems, orders } from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld();
const { call, database } = world;
beforeAll(() => stockCatalogue(world));

const countOrders = () => database.db.$count(orders);

describe('placing an order', () => {
  test('answers 201 with the order’s address and writes row, items, event and command', async () => {
    const answer = await call('POST /v1/orders', { body: newOrder() });

    expect(answer.status).toBe(201);
    const { orderId } = answer.json;
    expect(answer.json).toEqual({ orderId, result: true, error: null, status: 'pending' });
    expect(answer.headers.get('location')).toBe(`/v1/orders/${orderId}`);

    const { db } = database;
    const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
    expect(row).toMatchObject({
      userId: 'customer-1',
      status: 'pending',
      version: 1,
      currency: 'EUR',
      total: 2_000,
    });
    const items = await db.select().from(orderItems).where(eq(orderItems.orderId, orderId));
    expect(items).toEqual([{ orderId, line: 0, itemId: 'mug', quantity: 2, unitPrice: 1_000 }]);
    const [event] = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
    expect(event).toMatchObject({
      version: 1,
      type: 'order.created',
      data: {
        orderId,
        version: 1,
        status: 'pending',
        order: {
          items: [{ itemId: 'mug', quantity: 2, unitPrice: 1_000 }],
          currency: 'EUR',
          total: 2_000,
        },
      },
    });
    expect(
      await db.$count(eventDeliveries, eq(eventDeliveries.orderId, orderId)),
      'deliveries',
    ).toBe(1);
    const [command] = await db.select().from(commands).where(eq(commands.orderId, orderId));
    expect(command).toMatchObject({ kind: 'start-order', payload: {} });
  });

  test('takes a structured address', async () => {
    const shippingAddress = {
      name: 'Ada',
      line1: '12 Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    };
    const { json } = await call('POST /v1/orders', { body: newOrder({ shippingAddress }) });
    const { json: read } = await call(`GET /v1/orders/${json.orderId}`);
    expect(read.orderInfo.shippingAddress).toEqual(shippingAddress);
  });

  test.each([
    [
      'an unknown item',
      { items: [{ itemId: 'unicorn', quantity: 1, unitPrice: 1 }] },
      422,
      'ITEM_UNKNOWN',
    ],
    [
      'a price that is not the catalogue’s',
      { items: [{ itemId: 'mug', quantity: 1, unitPrice: 1 }] },
      409,
      'PRICE_CHANGED',
    ],
    [
      'more than is available',
      { items: [{ itemId: 'spoon', quantity: 2, unitPrice: 500 }] },
      409,
      'OUT_OF_STOCK',
    ],
    ['another currency than the item’s', { currency: 'USD' }, 422, 'CURRENCY_MISMATCH'],
    [
      'items of two currencies',
      {
        items: [
          { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
          { itemId: 'dollar-cup', quantity: 1, unitPrice: 700 },
        ],
      },
      422,
      'CURRENCY_MISMATCH',
    ],
    [
      'an item named twice',
      {
        items: [
          { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
          { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
        ],
      },
      400,
      'INVALID_REQUEST',
    ],
  ])('%s is refused and nothing is written', async (_case, change, status, code) => {
    const before = await countOrders();
    const answer = await call('POST /v1/orders', { body: newOrder(change) });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code, status, result: false });
    expect(await countOrders()).toBe(before);
  });

  test('a changed price is refused with the current price', async () => {
    const items = [{ itemId: 'mug', quantity: 1, unitPrice: 999 }];
    const { json } = await call('POST /v1/orders', { body: newOrder({ items }) });
    expect(json.items).toEqual([{ itemId: 'mug', unitPrice: 1_000, currency: 'EUR' }]);
  });

  test('a customer cannot place an order for someone else', async () => {
    const answer = await call('POST /v1/orders', { body: newOrder({ userId: 'customer-2' }) });
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('USER_NOT_ALLOWED');
  });

  test('a shop’s backend places orders for anyone', async () => {
    const answer = await call('POST /v1/orders', {
      as: 'storefront',
      body: newOrder({ userId: 'someone-else' }),
    });
    expect(answer.status).toBe(201);
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string, body: unknown, as = 'customer-1') =>
    call('POST /v1/orders', { as, body, headers: { 'idempotency-key': key } });

  test('the same key and body gives the same bytes and no second order', async () => {
    const first = await keyed('k-1', newOrder());
    const before = await countOrders();
    // Another order of keys in the body is the same body.
    const again = await keyed('k-1', Object.fromEntries(Object.entries(newOrder()).reverse()));
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await countOrders()).toBe(before);
  });

  test('the same key with another body is refused', async () => {
    await keyed('k-2', newOrder());
    const answer = await keyed('k-2', newOrder({ paymentMethod: 'tok_other' }));
    expect(answer.status).toBe(422);
    expect(answer.json.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('keys of two callers are independent', async () => {
    const first = await keyed('k-3', newOrder());
    const other = await keyed('k-3', newOrder({ userId: 'customer-2' }), 'customer-2');
    expect(other.status).toBe(201);
    expect(other.json.orderId).not.toBe(first.json.orderId);
  });

  test('a hundred parallel requests with one key make one order', async () => {
    const before = await countOrders();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => keyed('k-parallel', newOrder())),
    );
    expect(await countOrders()).toBe(before + 1);
    const made = answers.filter(({ status }) => status === 201);
    const busy = answers.filter(({ json }) => json.code === 'IDEMPOTENCY_KEY_IN_USE');
    expect(made.length + busy.length).toBe(100);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const { status, headers } of busy) {
      expect(status).toBe(409);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  test('a refusal leaves the key unused', async () => {
    const items = [{ itemId: 'mug', quantity: 1, unitPrice: 1 }];
    expect((await keyed('k-4', newOrder({ items }))).status).toBe(409);
    expect((await keyed('k-4', newOrder())).status).toBe(201);
  });

  test.each([['has spaces in it'], ['ü'], ['x'.repeat(256)], ['']])(
    'a key that is not 1 to 255 visible ASCII characters is refused: %j',
    async (key) => {
      const answer = await keyed(key, newOrder());
      expect(answer.status).toBe(400);
      expect(answer.json.code).toBe('IDEMPOTENCY_KEY_INVALID');
    },
  );
});
