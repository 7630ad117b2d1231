/** What is held of a customer, as the customer gets it. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decisions, orderChanges, refunds } from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { testSeals } from '../../support/encryptionKeys.ts';

const world = await apiWorld();
const { call, database } = world;
const { db } = database;
await stockCatalogue(world);

const place = async (userId: string): Promise<string> =>
  (await call('POST /v1/orders', { as: 'storefront', body: newOrder({ userId }) })).json.orderId;

test('An export has all that people wrote about the customer’s orders, and no other’s', async () => {
  const userId = randomUUID();
  const orderId = await place(userId);
  await place(randomUUID());
  const sealer = await testSeals(db).sealerOf(userId);
  const words = (text: string) => ({ actor: 'anna@desk', reason: sealer.words(orderId, text) });
  const held = { orderId, updateId: 'x', action: 'hold' } as const;
  await db.insert(decisions).values({ ...held, ...words('Looks odd') });
  await db.insert(refunds).values({ orderId, number: 1, amount: 5, ...words('A scratch') });
  const address = sealer.json(orderId, 'address', '7 Other Street');
  await db.insert(orderChanges).values({ orderId, number: 1, address });
  const { status, json } = await call(`GET /v1/customers/${userId}/data`, { as: 'privacy' });
  expect(status).toBe(200);
  expect(json).toMatchObject({ userId, nextBefore: null, error: null });
  expect(json.orders).toMatchObject([
    {
      order: { orderId, shippingAddress: '1 Example Street, Utrecht', paymentMethod: 'tok_visa' },
      addresses: [{ shippingAddress: '7 Other Street' }],
      refunds: [{ number: 1, amount: 5, reason: 'A scratch' }],
      returns: [],
      decisions: [{ action: 'hold', byCustomer: false, reason: 'Looks odd' }],
      events: [{ version: 1, type: 'order.created' }],
    },
  ]);
  // Who works there is another person.
  expect(JSON.stringify(json)).not.toContain('anna@desk');
});

test('An export of many orders has pages, with each order once', async () => {
  const userId = randomUUID();
  const placed: string[] = [];
  for (let n = 0; n < 5; n += 1) placed.push(await place(userId));
  const seen: string[] = [];
  for (let before = ''; ; ) {
    const path = `GET /v1/customers/${userId}/data?limit=2${before}`;
    const { json } = await call(path, { as: 'privacy' });
    for (const { order } of json.orders) seen.push(order.orderId);
    if (json.nextBefore === null) break;
    before = `&before=${json.nextBefore}`;
  }
  expect(seen).toEqual(placed.reverse());
});
