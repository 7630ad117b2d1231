import { Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrderActivities } from '../../../activities/orders.ts';
import { recordChange } from '../../../activities/recordChange.ts';
import type { OrderStatus } from '../../../contracts/order.ts';
import { LOGISTICS_QUEUE, ORDERS_QUEUE, PAYMENTS_QUEUE } from '../../../contracts/saga.ts';
import { connectDatabase } from '../../../db/client.ts';
import { inventoryItems, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { testPolicy } from '../../../proof/fixtures/orderBench.ts';
import { createSagaClient } from '../../../saga/client.ts';
import { connectTemporal } from '../../../saga/connect.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { testDatabase } from '../../support/database.ts';
import { testSeals } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';
import { testTemporal } from '../../support/temporal.ts';
import { workflowBundle } from '../../support/workflowBundle.ts';

const { url } = await testDatabase();
const temporal = await testTemporal();
const settings = { policy: testPolicy };
const database = connectDatabase(url, 5, 'cancel-test');
afterAll(() => database.close());
const { db } = database;
const sagaClient = (client: typeof temporal.client, timeLimitMs: number) =>
  createSagaClient({
    db,
    seals: testSeals(db),
    client,
    taskQueue: ORDERS_QUEUE,
    settings,
    timeLimitMs,
  });
const saga = sagaClient(temporal.client, 10_000);
const world = await apiWorld({ databaseUrl: url, saga });
const { call } = world;

/** Our own half of the saga runs; payments and parcels always go well and are taken back. */
async function startWorkers(): Promise<Worker[]> {
  const polling = { connection: temporal.nativeConnection, namespace: temporal.namespace };
  const log = pino({ level: 'silent' });
  const activities = createOrderActivities({
    db,
    seals: testSeals(db),
    log,
    deliveriesWaiting: () => undefined,
  });
  return Promise.all([
    Worker.create({
      ...polling,
      workflowBundle: await workflowBundle(),
      taskQueue: ORDERS_QUEUE,
      activities: { ...activities },
    }),
    Worker.create({
      ...polling,
      taskQueue: PAYMENTS_QUEUE,
      activities: {
        chargePayment: async () => ({ status: 'charged', reference: 'ch_1' }),
        refundPayment: async () => ({ status: 'refunded', reference: 're_1' }),
      },
    }),
    Worker.create({
      ...polling,
      taskQueue: LOGISTICS_QUEUE,
      activities: {
        bookShipment: async () => ({ status: 'booked', reference: 'bk_1' }),
        cancelShipment: async () => ({ status: 'cancelled' }),
      },
    }),
  ]);
}

const statusOf = async (orderId: string): Promise<OrderStatus | undefined> => {
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
  return row?.status;
};

const cancel = (orderId: string, as = 'customer-1', headers: Record<string, string> = {}) =>
  call(`POST /v1/orders/${orderId}/cancel`, { as, body: { reason: 'changed my mind' }, headers });

async function startSaga(orderId: string): Promise<void> {
  expect(await saga.start(orderId)).toBe('running');
}

describe('an order whose row already decides', () => {
  test.each(['cancelling', 'cancelled'] as const)(
    '%s is cancelled again with 200',
    async (status) => {
      const orderId = await acceptOrder(db, { state: { status } });
      const answer = await cancel(orderId);
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({ orderId, result: true, error: null, status });
    },
  );

  test.each(['shipped', 'delivered', 'failing', 'failed'] as const)(
    '%s is too late',
    async (status) => {
      const orderId = await acceptOrder(db, { state: { status } });
      const answer = await cancel(orderId);
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({ code: 'ORDER_NOT_CANCELLABLE', orderId });
    },
  );

  test('of another customer answers as not found', async () => {
    const orderId = await acceptOrder(db, { userId: 'customer-2', state: { status: 'cancelled' } });
    expect((await cancel(orderId)).json.code).toBe('ORDER_NOT_FOUND');
    expect((await cancel(orderId, 'operations')).status).toBe(200);
    expect((await cancel(orderId, 'storefront')).status).toBe(200);
  });
});

test('a cancellation that no worker confirms in time is unconfirmed and safe to repeat', async () => {
  const impatient = await apiWorldOf(500);
  const orderId = await acceptOrder(db);
  const answer = await impatient(`POST /v1/orders/${orderId}/cancel`);
  expect(answer.status).toBe(503);
  expect(answer.json.code).toBe('CANCELLATION_UNCONFIRMED');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await statusOf(orderId)).toBe('pending');
  await temporal.client.workflow.getHandle(orderId).terminate();
});

test('a cancellation while Temporal is away is unconfirmed, quickly', async () => {
  const away = connectTemporal(
    {
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_TLS: false,
      TEMPORAL_API_KEY: undefined,
    },
    { retry: false },
  );
  const orderId = await acceptOrder(db);
  const answer = await sagaClient(away.client, 3_000).cancel(orderId, { by: 'customer' }, 'u');
  expect(answer.outcome).toBe('unanswered');
  await away.close();
});

describe('an order whose saga runs', () => {
  let stop: () => Promise<unknown>;
  beforeAll(async () => {
    await db.insert(inventoryItems).values([
      { itemId: 'mug', name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 1_000 },
      { itemId: 'spoon', name: 'Spoon', unitPrice: 500, currency: 'EUR', onHand: 1_000 },
    ]);
    const workers = await startWorkers();
    const running = workers.map((worker) => worker.run());
    stop = () => {
      for (const worker of workers) worker.shutdown();
      return Promise.all(running);
    };
  });
  afterAll(() => stop());

  test('is cancelled before its saga was ever started', async () => {
    const orderId = await acceptOrder(db);
    const answer = await cancel(orderId);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ orderId, result: true, error: null });
    // There was nothing to undo, so that it may be through already.
    expect(['cancelling', 'cancelled']).toContain(answer.json.status);
    await eventually('cancelled', async () => (await statusOf(orderId)) === 'cancelled');
    expect((await cancel(orderId)).json.status).toBe('cancelled');
  });

  test('is cancelled after it was confirmed; Prefer: wait answers once all is undone', async () => {
    const orderId = await acceptOrder(db);
    await startSaga(orderId);
    await eventually('confirmed', async () => (await statusOf(orderId)) === 'confirmed');
    const answer = await cancel(orderId, 'operations', { prefer: 'wait=20' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('wait=20');
    expect(answer.json.status).toBe('cancelled');
  });

  test('is cancelled once by ten requests at once', async () => {
    const orderId = await acceptOrder(db);
    await startSaga(orderId);
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(orderId)));
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(['cancelling', 'cancelled']).toContain(json.status);
    }
    await eventually('cancelled', async () => (await statusOf(orderId)) === 'cancelled');
  });

  const shipped = async (): Promise<string> => {
    const orderId = await acceptOrder(db);
    await startSaga(orderId);
    await eventually('confirmed', async () => (await statusOf(orderId)) === 'confirmed');
    const update = { updateId: 'u-1', status: 'in_transit' };
    await temporal.client.workflow.getHandle(orderId).signal('shipment-update', update);
    await eventually('shipped', async () => (await statusOf(orderId)) === 'shipped');
    return orderId;
  };
  const rowSays = (orderId: string, status: OrderStatus) =>
    db.update(orders).set({ status }).where(eq(orders.orderId, orderId));

  test('is cancelled also when only the row of a lost workflow task says so', async () => {
    const orderId = await acceptOrder(db);
    await startSaga(orderId);
    await eventually('it is confirmed', async () => (await statusOf(orderId)) === 'confirmed');
    const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
    // What its worker wrote before it died; nobody else has heard of it.
    await recordChange(db, {
      orderId,
      version: (row?.version ?? 0) + 1,
      type: 'order.cancelling',
      set: { status: 'cancelling', paymentStatus: 'refunding', shipmentStatus: 'cancelling' },
    });
    expect((await cancel(orderId)).json).toMatchObject({ result: true, status: 'cancelling' });
    await eventually('all is undone', async () => (await statusOf(orderId)) === 'cancelled');
  });

  test('is not cancelled when its saga knows that the parcel has left, whatever the row says', async () => {
    const orderId = await shipped();
    await rowSays(orderId, 'confirmed');
    const answer = await cancel(orderId);
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ code: 'ORDER_NOT_CANCELLABLE', orderId });
  });

  test('is answered from its row once its saga is over', async () => {
    const orderId = await shipped();
    const handle = temporal.client.workflow.getHandle(orderId);
    await handle.signal('shipment-update', { updateId: 'u-2', status: 'delivered' });
    await handle.result();
    // As when the route has read the row just before the order ended.
    expect(await saga.cancel(orderId, { by: 'customer' }, 'u')).toEqual({ outcome: 'too late' });
  });

  test('an Idempotency-Key gives the first answer again', async () => {
    const orderId = await acceptOrder(db);
    const key = { 'idempotency-key': 'cancel-1' };
    const first = await cancel(orderId, 'customer-1', key);
    await eventually('cancelled', async () => (await statusOf(orderId)) === 'cancelled');
    const again = await cancel(orderId, 'customer-1', key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await call(`POST /v1/orders/${orderId}/cancel`, { headers: key });
    expect(other.json.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });
});

async function apiWorldOf(timeLimitMs: number) {
  const impatient = await apiWorld({
    databaseUrl: url,
    saga: sagaClient(temporal.client, timeLimitMs),
  });
  return impatient.call;
}
