/** What customs are told of an order's parcel: taken at the door, kept, shown. */
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { inventoryItems, orderEvents, orderItems } from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { mugCustoms as customs } from '../../support/customs.ts';

const world = await apiWorld();
const { call, database } = world;
beforeAll(async () => {
  await stockCatalogue(world);
  const leaflet = { itemId: 'leaflet', name: 'Leaflet', unitPrice: 0, currency: 'EUR', onHand: 9 };
  await database.db.insert(inventoryItems).values(leaflet);
});

const mug = { itemId: 'mug', quantity: 2, unitPrice: 1_000 };
const spoon = { itemId: 'spoon', quantity: 1, unitPrice: 500 };
const shippingAddress = {
  name: 'Ada',
  line1: '1 Main Street',
  city: 'Boston',
  region: 'MA',
  postalCode: '02108',
  country: 'US',
  phone: '+16175550123',
};
const place = (items: readonly unknown[]) =>
  call('POST /v1/orders', { body: newOrder({ items, shippingAddress }) });
const shownItems = async (items: readonly unknown[]) => {
  const { json } = await place(items);
  return (await call(`GET /v1/orders/${json.orderId}`)).json.orderInfo.items;
};

describe('an order for a parcel abroad', () => {
  test('is accepted with customs data on each line, which is kept and shown', async () => {
    const items = [
      { ...mug, customs },
      { ...spoon, customs: { ...customs, description: 'Spoon', hsTariffNumber: '8215991000' } },
    ];
    const { status, json } = await place(items);
    expect(status).toBe(201);
    const { json: shown } = await call(`GET /v1/orders/${json.orderId}`);
    expect(shown.orderInfo).toMatchObject({ items, shippingAddress });
    const { json: list } = await call('GET /v1/orders?limit=1');
    expect(list.orders[0].items).toEqual(items);
    const kept = await database.db
      .select({ customs: orderItems.customs })
      .from(orderItems)
      .where(eq(orderItems.orderId, json.orderId))
      .orderBy(orderItems.line);
    expect(kept).toEqual(items.map((item) => ({ customs: item.customs })));
  });

  test('has no customs data in its event', async () => {
    const { json } = await place([{ ...mug, customs }]);
    const [event] = await database.db
      .select()
      .from(orderEvents)
      .where(eq(orderEvents.orderId, json.orderId));
    expect(event?.data.order?.items).toEqual([mug]);
  });

  test('may have its tariff number as it is printed, and its description over several lines', async () => {
    const printed = { description: ' Enamel\r\n\tmug ', hsTariffNumber: '7323.94 00' };
    const [line] = await shownItems([{ ...mug, customs: { ...customs, ...printed } }]);
    expect(line.customs).toEqual({ ...customs, hsTariffNumber: '73239400' });
  });

  test('keeps no card number that somebody wrote into a description', async () => {
    const description = 'Mug, paid with 4111 1111 1111 1111';
    const [line] = await shownItems([{ ...mug, customs: { ...customs, description } }]);
    expect(line.customs.description).toBe('Mug, paid with **** **** **** ****');
  });

  test.each([
    ['a tariff number that is too short', { hsTariffNumber: '73239' }],
    ['a tariff number that is too long', { hsTariffNumber: '73239400001' }],
    ['a tariff number with letters', { hsTariffNumber: '7323AB' }],
    ['a tariff number that is no text', { hsTariffNumber: 732394 }],
    ['an origin that is no country', { originCountry: 'UK' }],
    ['an origin in small letters', { originCountry: 'cz' }],
    ['an origin of three letters', { originCountry: 'CZE' }],
    ['a weight of 0', { netWeightGrams: 0 }],
    ['a weight in fractions of a gram', { netWeightGrams: 0.5 }],
    ['a weight of more than a tonne', { netWeightGrams: 1_000_001 }],
    ['a blank description', { description: ' \u200b' }],
    ['a description that is too long', { description: 'x'.repeat(101) }],
    ['no description', { description: undefined }],
    ['a value of its own', { value: 5 }],
  ])('is refused with %s, by the field’s name', async (_, change) => {
    const { status, json } = await place([{ ...mug, customs: { ...customs, ...change } }]);
    expect([status, json.code]).toEqual([400, 'INVALID_REQUEST']);
    const [field] = Object.keys(change);
    expect(json.errors.map(({ path }: { path: string }) => path)).toEqual([
      `items[0].customs.${field}`,
    ]);
  });

  test.each([
    [
      'for some of its lines only',
      [{ ...mug, customs }, spoon],
      { path: 'items[1]', message: 'needs customs data, because another line has it' },
    ],
    [
      'for what has no price, and so no value',
      [{ itemId: 'leaflet', quantity: 1, unitPrice: 0, customs }],
      {
        path: 'items[0].customs',
        message: 'cannot be declared at a price of 0: customs ask for the value',
      },
    ],
  ])('is refused with customs data %s', async (_, items, error) => {
    const { status, json } = await place(items);
    expect([status, json.code, json.errors]).toEqual([400, 'INVALID_REQUEST', [error]]);
  });
});

test('lines of one item become one if customs are told the same of them', async () => {
  const czech = { ...mug, customs };
  const polish = { ...mug, customs: { ...customs, originCountry: 'PL' } };
  expect(await shownItems([czech, polish, czech])).toEqual([{ ...czech, quantity: 4 }, polish]);
});

test('an order at home needs no customs data, and may send it empty', async () => {
  expect(await shownItems([mug])).toEqual([mug]);
  expect(await shownItems([{ ...mug, customs: null }])).toEqual([mug]);
});
