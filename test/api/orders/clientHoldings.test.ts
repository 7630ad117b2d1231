/** Which orders of a client are compared with its limit, and which need not be. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createLimitsFor } from '../../../api/orders/clientHoldings.ts';
import { orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { eventuallyPasses } from '../../support/eventually.ts';

const { database, apiDatabase } = await apiWorld({ services: ['creation'] });
const { db } = database;

const limits = { maxUnpaidPieces: 5, maxUnpaidPiecesOfClient: 100 };
const unlimited = { ...limits, maxUnpaidPiecesOfClient: null };

const hold = async (placedBy: string, pieces: number): Promise<string> => {
  const orderId = await acceptOrder(db);
  await db.update(orders).set({ placedBy, pieces }).where(eq(orders.orderId, orderId));
  return orderId;
};

test('An order is compared with its client’s limit until the client is known to be far below it', async () => {
  await hold('shop', 20);
  const limitsFor = createLimitsFor(apiDatabase.db, limits);
  expect(limitsFor('shop', 10)).toEqual(limits);
  await eventuallyPasses(async () => expect(limitsFor('shop', 10)).toEqual(unlimited));
  // 30 are held by now, and 50 would be half of the limit.
  expect(limitsFor('shop', 21)).toEqual(limits);
  expect(limitsFor('shop', 20)).toEqual(unlimited);
  expect(limitsFor('shop', 1)).toEqual(limits);
});

test('What a client holds is read again, and again', async () => {
  const limitsFor = createLimitsFor(apiDatabase.db, limits);
  await eventuallyPasses(() => expect(limitsFor('busy-shop', 1)).toEqual(unlimited));
  const orderId = await hold('busy-shop', 60);
  await eventuallyPasses(() => expect(limitsFor('busy-shop', 0)).toEqual(limits));
  await db.update(orders).set({ status: 'confirmed' }).where(eq(orders.orderId, orderId));
  await eventuallyPasses(() => expect(limitsFor('busy-shop', 0)).toEqual(unlimited));
});

test('A customer’s own order has no client whose limit it could pass', () => {
  expect(createLimitsFor(apiDatabase.db, limits)(null, 1)).toEqual(limits);
});

test('Without a limit no client is asked about', () => {
  expect(createLimitsFor(apiDatabase.db, unlimited)('shop', 1_000_000)).toEqual(unlimited);
});

test('While Postgres is away every order is compared with the limit', async () => {
  let asked = 0;
  const away = {
    execute: () => {
      asked += 1;
      return Promise.reject(new Error('Postgres is away'));
    },
  } as unknown as typeof db;
  const limitsFor = createLimitsFor(away, limits);
  await eventuallyPasses(async () => {
    expect(limitsFor('shop', 1)).toEqual(limits);
    expect(asked).toBeGreaterThan(1);
  });
});
