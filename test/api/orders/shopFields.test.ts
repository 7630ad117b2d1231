/** A client's own number, notes and amounts on its orders. */
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { orderEvents, orders } from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld();
const { call, database } = world;
beforeAll(() => stockCatalogue(world));

const place = (fields: Record<string, unknown>, as = 'customer-1', headers = {}) =>
  call('POST /v1/orders', { as, headers, body: newOrder(fields) });
const read = async (orderId: string) => (await call(`GET /v1/orders/${orderId}`)).json.orderInfo;

describe('the client’s own number of an order', () => {
  test('is shown, found and announced', async () => {
    const { json } = await place({ reference: 'web-1' });
    expect((await read(json.orderId)).reference).toBe('web-1');
    const found = await call('GET /v1/orders?reference=web-1');
    expect(found.json.orders.map(({ orderId }: { orderId: string }) => orderId)).toEqual([
      json.orderId,
    ]);
    const [event] = await database.db
      .select()
      .from(orderEvents)
      .where(eq(orderEvents.orderId, json.orderId));
    expect(event?.data.order).toMatchObject({ reference: 'web-1' });
  });

  test('belongs to one order: another one is refused, and says which has it', async () => {
    const { json } = await place({ reference: 'web-2' });
    const placed = () => database.db.$count(orders, eq(orders.reference, 'web-2'));
    for (const headers of [{}, { 'idempotency-key': 'another-try' }]) {
      const again = await place({ reference: 'web-2' }, 'customer-1', headers);
      expect([again.status, again.json.code]).toEqual([409, 'REFERENCE_IN_USE']);
      expect(again.json.orderId).toBe(json.orderId);
    }
    expect(await placed()).toBe(1);
  });

  test('belongs to one of many orders that are placed at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => place({ reference: 'web-3' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(409)]);
  });

  test('can be the same for another customer', async () => {
    await place({ reference: 'web-4' });
    const other = await place({ reference: 'web-4', userId: 'customer-2' }, 'customer-2');
    expect(other.status).toBe(201);
  });

  test('is answered as before with the same idempotency key', async () => {
    const headers = { 'idempotency-key': 'web-5' };
    const first = await place({ reference: 'web-5' }, 'customer-1', headers);
    const again = await place({ reference: 'web-5' }, 'customer-1', headers);
    expect([again.status, again.json.orderId]).toEqual([201, first.json.orderId]);
  });
});

describe('what an order costs beside its items', () => {
  test('is part of its total, shown and announced', async () => {
    const amounts = [
      { type: 'shipping', amount: 490 },
      { type: 'tax', amount: 380 },
      { type: 'discount', amount: -200 },
    ];
    const { json } = await place({ amounts });
    expect(await read(json.orderId)).toMatchObject({ amounts, total: 2_670 });
    const [event] = await database.db
      .select()
      .from(orderEvents)
      .where(eq(orderEvents.orderId, json.orderId));
    expect(event?.data.order).toMatchObject({ amounts, total: 2_670 });
  });

  test('may make it cost nothing, and not less', async () => {
    const free = await place({ amounts: [{ type: 'discount', amount: -2_000 }] });
    expect((await read(free.json.orderId)).total).toBe(0);
    const { status, json } = await place({ amounts: [{ type: 'discount', amount: -2_001 }] });
    expect([status, json.code, json.errors[0].path]).toEqual([400, 'INVALID_REQUEST', 'amounts']);
  });

  test.each([
    [{ type: 'discount', amount: 1 }],
    [{ type: 'shipping', amount: -1 }],
    [{ type: 'tip', amount: 1 }],
    [{ type: 'tax', amount: 0.5 }],
  ])('is refused as %o', async (line) => {
    const { status, json } = await place({ amounts: [line] });
    expect([status, json.code]).toEqual([400, 'INVALID_REQUEST']);
  });
});

describe('a client’s notes on an order', () => {
  test('are shown as they were sent, and are in no event', async () => {
    const metadata = { channel: 'web', 'campaign.id': 'advent — 2026', constructor: 'x' };
    const { json } = await place({ metadata });
    expect((await read(json.orderId)).metadata).toEqual(metadata);
    const [event] = await database.db
      .select()
      .from(orderEvents)
      .where(eq(orderEvents.orderId, json.orderId));
    expect(JSON.stringify(event?.data)).not.toContain('advent');
  });

  test('are none when none were sent', async () => {
    const { json } = await place({});
    const info = await read(json.orderId);
    expect(info).toMatchObject({ metadata: {}, amounts: [], reference: null });
  });

  test.each([
    ['a name with spaces', { 'two words': 'x' }],
    ['a value that is no text', { count: 3 }],
    ['a long value', { note: 'x'.repeat(201) }],
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`n${n}`, 'x']))],
  ])('with %s are refused', async (_, metadata) => {
    const answer = await place({ metadata });
    expect([answer.status, answer.json.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  test('with a card number are refused', async () => {
    const { status, json } = await place({ metadata: { note: '4111 1111 1111 1111' } });
    expect([status, json.code]).toEqual([422, 'CARD_NUMBER_REFUSED']);
  });
});
