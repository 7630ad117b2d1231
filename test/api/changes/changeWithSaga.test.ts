/** Changes, holds, releases and goods that are sent once more, from the request to what the carrier and the customer get. */
import { Worker } from '@temporalio/worker';
import { asc, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOrderActivities } from '../../../activities/orders.ts';
import { LOGISTICS_QUEUE, ORDERS_QUEUE, PAYMENTS_QUEUE } from '../../../contracts/saga.ts';
import { connectDatabase } from '../../../db/client.ts';
import { inventoryItems, orderEvents, orders, refunds } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { testPolicy } from '../../../proof/fixtures/orderBench.ts';
import { createSagaClient } from '../../../saga/client.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { testDatabase } from '../../support/database.ts';
import { testSeals, withWords } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';
import { testTemporal } from '../../support/temporal.ts';
import { workflowBundle } from '../../support/workflowBundle.ts';

const { url } = await testDatabase();
const { client, nativeConnection: connection, namespace } = await testTemporal();
const database = connectDatabase(url, 5, 'change-test');
const { db } = database;
const settings = { policy: testPolicy };
const saga = createSagaClient({
  ...{ db, seals: testSeals(db), client, settings, taskQueue: ORDERS_QUEUE, timeLimitMs: 10_000 },
});
const { call } = await apiWorld({ databaseUrl: url, saga });

interface Booking {
  readonly effectId: string;
  readonly address: unknown;
  readonly items: readonly unknown[];
}
const bookings: Booking[] = [];
const letGo: string[] = [];
const charged: string[] = [];
const ofOrder = (ids: readonly string[], orderId: string) =>
  ids.filter((id) => id.startsWith(orderId));

let stop: () => Promise<unknown>;
beforeAll(async () => {
  await db.insert(inventoryItems).values([
    { itemId: 'mug', name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 1_000 },
    { itemId: 'spoon', name: 'Spoon', unitPrice: 500, currency: 'EUR', onHand: 1_000 },
  ]);
  const log = pino({ level: 'silent' });
  const activities = {
    [ORDERS_QUEUE]: {
      ...createOrderActivities({
        db,
        seals: testSeals(db),
        log,
        deliveriesWaiting: () => undefined,
      }),
    },
    [PAYMENTS_QUEUE]: {
      chargePayment: async ({ effectId }: { effectId: string }) => {
        charged.push(effectId);
        return { status: 'charged', reference: 'ch_1' };
      },
    },
    [LOGISTICS_QUEUE]: {
      bookShipment: async (booking: Booking) => {
        bookings.push(booking);
        return { status: 'booked', reference: booking.effectId };
      },
      cancelShipment: async ({ effectId }: { effectId: string }) => {
        letGo.push(effectId);
        return { status: 'cancelled' };
      },
    },
  };
  const workers = await Promise.all(
    Object.entries(activities).map(async ([taskQueue, functions]) =>
      Worker.create({
        ...{ connection, namespace, taskQueue, activities: functions },
        ...(taskQueue === ORDERS_QUEUE && { workflowBundle: await workflowBundle() }),
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  stop = async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
});
afterAll(async () => {
  await stop();
  await database.close();
});

const rowOf = async (orderId: string) => {
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
  if (!row) throw new Error('no such order');
  return row;
};
const reserved = async (): Promise<number> => {
  const [mug] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'mug'));
  return mug?.reserved ?? 0;
};
const booked = (orderId: string) =>
  eventually('it is booked', async () => (await rowOf(orderId)).shipmentStatus === 'booked');
async function confirmed(): Promise<string> {
  const orderId = await acceptOrder(db);
  await saga.start(orderId);
  await booked(orderId);
  return orderId;
}
const post = (orderId: string, what: string, body: object, as = 'customer-1') =>
  call(`POST /v1/orders/${orderId}/${what}`, { as, body });

test('fewer pieces to another address: another parcel, a refund, and stock that is free again', async () => {
  const orderId = await confirmed();
  const { version } = await rowOf(orderId);
  const before = await reserved();
  const remove = [{ itemId: 'mug', quantity: 1 }];
  const body = { version, remove, shippingAddress: '7 Other Street', reason: 'Moved' };
  const answer = await post(orderId, 'changes', body);
  expect(answer.json).toMatchObject({ orderId, result: true, status: 'confirmed' });
  expect(answer.json.version).toBeGreaterThan(version);
  await booked(orderId);
  const items = [
    { itemId: 'mug', quantity: 1 },
    { itemId: 'spoon', quantity: 1 },
  ];
  const { orderInfo } = (await call(`GET /v1/orders/${orderId}`)).json;
  expect(orderInfo).toMatchObject({
    ...{ total: 1_500, parcelNumber: 2, shippingAddress: '7 Other Street', items },
  });
  expect(ofOrder(letGo, orderId)).toEqual([`${orderId}:shipment:1`]);
  expect(bookings.find(({ effectId }) => effectId === `${orderId}:shipment:2`)).toMatchObject({
    ...{ address: '7 Other Street', items },
  });
  expect(await reserved()).toBe(before - 1);
  const rows = await db.select().from(refunds).where(eq(refunds.orderId, orderId));
  const [refund] = await withWords(db, rows);
  const said = { actor: 'customer-1', reason: 'Moved' };
  expect(refund).toMatchObject({ number: 1, amount: 1_000, state: 'requested', ...said });
  // The same again, as after a lost answer: nothing more is changed.
  expect((await post(orderId, 'changes', body)).status).toBe(200);
  expect((await rowOf(orderId)).parcelNumber).toBe(2);
});

test('of two changes at once one is made', async () => {
  const orderId = await confirmed();
  const { version } = await rowOf(orderId);
  const answers = await Promise.all(
    ['1 First Street', '2 Second Street'].map((shippingAddress) =>
      post(orderId, 'changes', { version, shippingAddress }),
    ),
  );
  expect(answers.map(({ json }) => json.code ?? 'done').sort()).toEqual([
    'ORDER_CHANGED_MEANWHILE',
    'done',
  ]);
});

test('an order on hold has no parcel until it is released; its timeline says who held it', async () => {
  const orderId = await confirmed();
  const held = await post(orderId, 'hold', { reason: 'Looks odd' }, 'operations');
  expect(held.json.hold).toMatchObject({ since: expect.any(String), until: expect.any(String) });
  expect((await rowOf(orderId)).shipmentStatus).toBe('none');
  const released = await post(orderId, 'release', { reason: 'All is well' }, 'operations');
  expect(released.json).toMatchObject({ result: true, hold: null });
  await booked(orderId);
  const events = await db
    .select()
    .from(orderEvents)
    .where(eq(orderEvents.orderId, orderId))
    .orderBy(asc(orderEvents.version));
  const types = events.map(({ type }) => type);
  expect(types.slice(types.indexOf('order.held'))).toEqual([
    'order.held',
    'order.released',
    'order.shipment-booked',
  ]);
  const timeline = (await call(`GET /v1/orders/${orderId}/events`, { as: 'operations' })).json;
  const { decisions } = timeline.events[types.indexOf('order.held')];
  expect(decisions).toMatchObject([{ action: 'hold', actor: 'operations', reason: 'Looks odd' }]);
});

test('goods of a lost parcel are sent once more, by an order that nobody pays', async () => {
  const orderId = await confirmed();
  await db.update(orders).set({ status: 'shipped' }).where(eq(orders.orderId, orderId));
  const before = await reserved();
  const lost = {
    as: 'lost',
    goods: 'written_off',
    refund: 'none',
    reason: 'Lost',
    sendAgain: true,
  };
  const { replacementOrderId } = (await post(orderId, 'end', lost, 'operations')).json;
  await saga.start(replacementOrderId);
  await booked(replacementOrderId);
  const { orderInfo } = (await call(`GET /v1/orders/${replacementOrderId}`)).json;
  const free = { total: 0, paymentStatus: 'none', replaces: orderId };
  expect(orderInfo).toMatchObject({ ...free, status: 'confirmed', inventoryStatus: 'reserved' });
  expect(ofOrder(charged, replacementOrderId)).toEqual([]);
  expect(ofOrder(charged, orderId)).toHaveLength(1);
  const [first, second] = [orderId, replacementOrderId].map((id) =>
    bookings.find(({ effectId }) => effectId.startsWith(id)),
  );
  expect(second).toMatchObject({ address: first?.address, items: first?.items });
  expect(await reserved()).toBe(before + 2);
});
