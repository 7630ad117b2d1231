/**
 * A Postgres that commits and can't say so, has no connection left, or finds that two transactions
 * can't both be: each is an unknown outcome that is tried again, and then happened once.
 *
 * Seen to fail with an intent that forgets its outcome when it is asked again (charged twice), and
 * with a failure of Postgres reported as definite (nothing was tried again).
 */
import { ApplicationFailure } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase, type Database } from '../../db/client.ts';
import { inventoryItems, orderEvents, orders } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { acceptedItems, acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { MemoryPayments } from '../../proof/fixtures/memoryProviders.ts';
import { apiWorld } from '../support/apiWorld.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { startLostAnswerProxy } from '../support/lostAnswerProxy.ts';

const { name, url } = await testDatabase();
const direct = connectDatabase(url, 5, 'test');
const { db } = direct;
const proxy = await startLostAnswerProxy(url);
const throughProxy = connectDatabase(proxy.url, 1, 'through-proxy');
const { call } = await apiWorld({ databaseUrl: proxy.url, services: ['creation'] });
const log = createLogger('test', 'silent');
const activitiesOn = (on: Database) =>
  createOrderActivities({ db: on, seals: testSeals(on), log, deliveriesWaiting: () => {} });
const { recordChange, reserveInventory } = activitiesOn(throughProxy.db);

afterAll(async () => {
  await Promise.all([direct.close(), throughProxy.close()]);
});
beforeAll(async () => {
  const item = { unitPrice: 1000, currency: 'EUR', onHand: 10_000 };
  await db
    .insert(inventoryItems)
    .values(acceptedItems.map(({ itemId }) => ({ ...item, itemId, name: itemId })));
});
const failed = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof ApplicationFailure)) throw new Error('it did not fail as one of ours');
  return failure;
};
const reserved = async (): Promise<number> => {
  const [mug] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'mug'));
  return mug?.reserved ?? 0;
};
const reservation = (orderId: string) => ({
  effectId: effectId(orderId, 'inventory'),
  orderId,
  version: 2,
  items: acceptedItems,
});
const RETRYABLE = { type: 'SERVICE_UNAVAILABLE', nonRetryable: false };

describe('a commit whose answer is lost', () => {
  test('of a change: repeated, the order has it once', async () => {
    const orderId = await acceptOrder(db);
    const set = { status: 'failing' } as const;
    const change = { orderId, version: 2, type: 'order.failing', set } as const;
    proxy.loseAnswer('SELECT 1');
    expect(await failed(recordChange(change))).toMatchObject(RETRYABLE);
    await recordChange(change);
    expect(proxy.answersLost()).toBe(1);
    const events = await db.$count(orderEvents, eq(orderEvents.orderId, orderId));
    const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
    expect([events, row?.version, row?.status]).toEqual([2, 2, 'failing']);
  });

  test('of a reservation: repeated, the items are reserved once', async () => {
    const orderId = await acceptOrder(db);
    const before = await reserved();
    proxy.loseAnswer('SELECT 1');
    expect(await failed(reserveInventory(reservation(orderId)))).toMatchObject(RETRYABLE);
    expect(await reserved()).toBe(before + 2);
    await reserveInventory(reservation(orderId));
    expect(await reserved()).toBe(before + 2);
  });

  test('of a charge’s outcome: repeated, it is answered and not made again', async () => {
    const orderId = await acceptOrder(db);
    const provider = new MemoryPayments();
    const { charge } = provider;
    let charges = 0;
    provider.charge = (...asked) => {
      charges += 1;
      proxy.loseAnswer('UPDATE');
      return charge(...asked);
    };
    const callSignal = () => AbortSignal.timeout(5_000);
    const payments = createPaymentActivities({
      db: throughProxy.db,
      seals: testSeals(throughProxy.db),
      provider,
      log,
      callSignal,
    });
    const input = {
      effectId: effectId(orderId, 'payment'),
      orderId,
      userId: 'customer-1',
      amount: 2500,
      currency: 'EUR',
      paymentMethod: 'tok_ok',
    };
    expect((await failed(payments.chargePayment(input))).nonRetryable).toBe(false);
    expect(await payments.chargePayment(input)).toMatchObject({ status: 'charged' });
    expect(charges).toBe(1);
  });

  test('of a charge’s outcome with the order’s change: repeated, both are there once', async () => {
    const orderId = await acceptOrder(db);
    const payment = new MemoryPayments();
    const { charge } = payment;
    let charges = 0;
    payment.charge = (...asked) => {
      charges += 1;
      proxy.loseAnswer('SELECT 1');
      return charge(...asked);
    };
    const callSignal = () => AbortSignal.timeout(5_000);
    const { chargeAndRecord } = createOrderActivities({
      db: throughProxy.db,
      seals: testSeals(throughProxy.db),
      log,
      deliveriesWaiting: () => {},
      own: { payment, shipment: null, callSignal },
    });
    const input = {
      effectId: effectId(orderId, 'payment'),
      orderId,
      version: 2,
      userId: 'customer-1',
      amount: 2500,
      currency: 'EUR',
      paymentMethod: 'tok_ok',
    };
    expect((await failed(chargeAndRecord(input))).nonRetryable).toBe(false);
    expect(await chargeAndRecord(input)).toMatchObject({
      answer: { status: 'charged' },
      row: { version: 2, state: { paymentStatus: 'charged' } },
    });
    expect(charges).toBe(1);
    expect(await db.$count(orderEvents, eq(orderEvents.orderId, orderId))).toBe(2);
  });

  test('of an accepted order: repeated with its key, it is the same order', async () => {
    const body = {
      userId: 'customer-1',
      items: [{ itemId: 'mug', quantity: 1, unitPrice: 1000 }],
      shippingAddress: '1 Example Street',
      paymentMethod: 'tok_ok',
    };
    const place = () =>
      call('POST /v1/orders', { body, headers: { 'idempotency-key': 'unknown-commit' } });
    // The customer's key is remembered from then on.
    await call('POST /v1/orders', { body });
    const before = await db.$count(orders);
    // The one statement of an acceptance: it commits before its answer is sent.
    proxy.loseAnswer('SELECT 1');
    const first = await place();
    expect([first.status, first.json.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(await db.$count(orders)).toBe(before + 1);
    const again = await place();
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(await db.$count(orders)).toBe(before + 1);
  });
});

test('without a free connection a reservation fails as retryable, and succeeds when repeated', async () => {
  await direct.sql.unsafe(`create role "poor_${name}" login superuser password 'poor'`);
  const poorUrl = new URL(url);
  await direct.sql.unsafe(`alter role "poor_${name}" nosuperuser connection limit 1`);
  await direct.sql.unsafe(`grant all on all tables in schema public to "poor_${name}"`);
  await direct.sql.unsafe(`grant all on all sequences in schema public to "poor_${name}"`);
  poorUrl.username = `poor_${name}`;
  poorUrl.password = 'poor';
  const holder = postgres(poorUrl.href, { max: 1, onnotice: () => {} });
  const poor = connectDatabase(poorUrl.href, 1, 'poor');
  try {
    await holder`select 1`;
    const orderId = await acceptOrder(db);
    const poorly = activitiesOn(poor.db);
    expect(await failed(poorly.reserveInventory(reservation(orderId)))).toMatchObject(RETRYABLE);
    await holder.end({ timeout: 5 });
    await expect
      .poll(() => poorly.reserveInventory(reservation(orderId)).then(() => 'reserved', String))
      .toBe('reserved');
  } finally {
    await Promise.all([holder.end({ timeout: 5 }), poor.close()]);
    await direct.sql.unsafe(`drop owned by "poor_${name}"`);
    await direct.sql.unsafe(`drop role "poor_${name}"`);
  }
});

test('transactions that conflict fail as retryable, and each succeeds once when repeated', async () => {
  const serializable = new URL(url);
  serializable.searchParams.set('default_transaction_isolation', 'serializable');
  const strict = connectDatabase(serializable.href, 10, 'strict');
  try {
    const { reserveInventory: reserve } = activitiesOn(strict.db);
    const before = await reserved();
    const orderIds = await Promise.all(Array.from({ length: 20 }, () => acceptOrder(db)));
    const failures: ApplicationFailure[] = [];
    const untilReserved = async (orderId: string): Promise<void> => {
      for (;;) {
        const failure = await reserve(reservation(orderId)).then(
          () => null,
          (error: ApplicationFailure) => error,
        );
        if (failure === null) return;
        expect(failure).toMatchObject(RETRYABLE);
        failures.push(failure);
      }
    };
    await Promise.all(orderIds.map(untilReserved));
    expect(failures.length).toBeGreaterThan(0);
    expect(await reserved()).toBe(before + 2 * orderIds.length);
  } finally {
    await strict.close();
  }
});
