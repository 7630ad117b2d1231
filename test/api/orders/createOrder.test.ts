import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  commands,
  eventDeliveries,
  inventoryItems,
  orderEvents,
  orderItems,
  orders,
} from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const queues = { payments: 'acme-payments', logistics: 'logistics' };
const world = await apiWorld({ queues });
const { call, database } = world;
beforeAll(() => stockCatalogue(world));

const withStripe = await apiWorld({ databaseUrl: world.databaseUrl, paymentProvider: 'stripe' });

const countOrders = () => database.db.$count(orders);

describe('placing an order', () => {
  test('names the version of the workers that it goes through, for operators only', async () => {
    const place = (as: string) =>
      call('POST /v1/orders', {
        ...{ as, body: newOrder({ userId: as }) },
        headers: { 'Worker-Version': '1.4.0' },
      });
    const before = await countOrders();
    expect((await place('customer-1')).json.code).toBe('SCOPE_MISSING');
    expect(await countOrders()).toBe(before);
    const { orderId } = (await place('release')).json;
    const [command] = await database.db
      .select()
      .from(commands)
      .where(eq(commands.orderId, orderId));
    expect(command?.payload).toEqual({ workerVersion: '1.4.0' });
  });

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
      // Whose workers charge and ship it, for as long as it lives.
      paymentsQueue: queues.payments,
      logisticsQueue: queues.logistics,
    });
    const items = await db.select().from(orderItems).where(eq(orderItems.orderId, orderId));
    const mugs = { itemId: 'mug', quantity: 2, unitPrice: 1_000, removed: 0, customs: null };
    expect(items).toEqual([{ orderId, line: 0, ...mugs }]);
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

  const london = {
    name: 'Ada',
    line1: '12 Square',
    city: 'London',
    postalCode: 'SW1Y 4JH',
    country: 'GB',
  };
  const kept = async (shippingAddress: unknown) => {
    const { status, json } = await call('POST /v1/orders', { body: newOrder({ shippingAddress }) });
    if (status !== 201) return json.errors.map(({ path }: { path: string }) => path);
    const { json: read } = await call(`GET /v1/orders/${json.orderId}`);
    return read.orderInfo.shippingAddress;
  };

  test.each([
    ['lines as Windows ends them', 'Ada\r\n1 Square\r\nLondon', 'Ada\n1 Square\nLondon'],
    ['tabs and blank lines', 'Ada\t\n\n  1 \t Square ', 'Ada\n1 Square'],
    ['invisible characters', 'Ada\u200b Lovelace\ufeff, 1 Sq\u00aduare', 'Ada Lovelace, 1 Square'],
    ['joiners, which names are written with', 'می\u200cخواهم', 'می\u200cخواهم'],
  ])('tidies an address with %s', async (_, sent, shown) => {
    expect(await kept(sent)).toBe(shown);
  });

  test('takes a part that is sent empty as left out, and a telephone number as people write it', async () => {
    const sent = { ...london, line2: '', region: null, phone: '+44 (20) 7946-0958' };
    expect(await kept(sent)).toEqual({ ...london, phone: '+442079460958' });
    expect(await kept({ ...london, line1: '12\tSquare\r\n', phone: '' })).toEqual(london);
  });

  test.each(['HK', 'AE'])('takes an address without a postal code in %s', async (country) => {
    const { postalCode: _, ...address } = { ...london, country };
    expect(await kept(address)).toEqual(address);
    expect(await kept({ ...address, postalCode: '' })).toEqual(address);
  });

  test.each([
    ['a country that ISO 3166 only reserves', { country: 'UK' }, 'country'],
    ['a code for an unknown country', { country: 'ZZ' }, 'country'],
    ['a code that is none', { country: 'XX' }, 'country'],
    ['no postal code where one is needed', { postalCode: ' ' }, 'postalCode'],
    ['a name of nothing but invisible characters', { name: '\u200b\u2060' }, 'name'],
    ['a name of nothing but fillers', { name: '\u3164' }, 'name'],
    ['C1 controls', { city: 'Lon\u0085don' }, 'city'],
    ['a mark that turns the text around', { line1: '12 \u202eerauqS' }, 'line1'],
    ['a telephone number that is none', { phone: 'call me' }, 'phone'],
    ['a telephone number that is too long', { phone: '1'.repeat(16) }, 'phone'],
  ])('refuses an address with %s', async (_, change, field) => {
    expect(await kept({ ...london, ...change })).toEqual([`shippingAddress.${field}`]);
  });

  test.each(['\u200b', 'Ada\u009f, 1 Square', '1 Square \u202e'])(
    'refuses a text address that cannot be read: %j',
    async (text) => {
      expect(await kept(text)).toEqual(['shippingAddress']);
    },
  );

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
      'an item at two prices',
      {
        items: [
          { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
          { itemId: 'mug', quantity: 1, unitPrice: 900 },
        ],
      },
      409,
      'PRICE_CHANGED',
    ],
    [
      'more pieces of an item, over two lines, than an order may have',
      {
        items: [
          { itemId: 'mug', quantity: 1_000, unitPrice: 1_000 },
          { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
        ],
      },
      400,
      'INVALID_REQUEST',
    ],
    [
      'more than is available, over two lines',
      {
        items: [
          { itemId: 'spoon', quantity: 1, unitPrice: 500 },
          { itemId: 'spoon', quantity: 1, unitPrice: 500 },
        ],
      },
      409,
      'OUT_OF_STOCK',
    ],
  ])('%s is refused and nothing is written', async (_case, change, status, code) => {
    const before = await countOrders();
    const answer = await call('POST /v1/orders', { body: newOrder(change) });
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ code, status, result: false });
    expect(await countOrders()).toBe(before);
  });

  test('lines of one item at one price become one line', async () => {
    const items = [
      { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
      { itemId: 'spoon', quantity: 1, unitPrice: 500 },
      { itemId: 'mug', quantity: 2, unitPrice: 1_000 },
    ];
    const { json } = await call('POST /v1/orders', { body: newOrder({ items }) });
    const { json: read } = await call(`GET /v1/orders/${json.orderId}`);
    expect(read.orderInfo).toMatchObject({
      total: 3_500,
      items: [
        { itemId: 'mug', quantity: 3, unitPrice: 1_000 },
        { itemId: 'spoon', quantity: 1, unitPrice: 500 },
      ],
    });
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

describe('with Stripe as the payment provider', () => {
  test.each([
    [1, 5_125, 'KWD', 422],
    [2, 5_125, 'KWD', 201],
    [1, 5_000, 'IQD', 422],
    [1, 0, 'IQD', 201],
    [1, 1_499, 'EUR', 201],
    [1, 49, 'EUR', 422],
    [1, 50, 'EUR', 201],
    [2, 25, 'EUR', 201],
    // Paid out in euros, of which the API does not know how many they are.
    [1, 29, 'GBP', 201],
    [1, 0, 'EUR', 201],
    [1_000, 999_999_999, 'EUR', 201],
    [1_000, 1_000_000_000, 'EUR', 422],
  ])(
    '%s at %s %s, minor units, is answered %s, whether the currency is named or not',
    async (quantity, unitPrice, currency, status) => {
      const itemId = `ring-${quantity}-${unitPrice}-${currency}`;
      await database.db
        .insert(inventoryItems)
        .values({ itemId, name: 'Ring', unitPrice, currency, onHand: 2_000 });
      const items = [{ itemId, quantity, unitPrice }];
      for (const body of [newOrder({ items }), newOrder({ items, currency })]) {
        const answer = await withStripe.call('POST /v1/orders', { body });
        expect(answer.status).toBe(status);
        if (status === 422) expect(answer.json.code).toBe('AMOUNT_NOT_PAYABLE');
      }
    },
  );
});
