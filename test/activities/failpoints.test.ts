/**
 * The steps by own providers, and a refund, interrupted once at each failpoint in turn: every attempt
 * but the last fails as retryable, and the order has each effect, change and event once. test/crash
 * kills real workers there. A failpoint that does not fire fails its test.
 *
 * Seen to fail with the change in a statement of its own after the outcome's.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, expect, test, vi } from 'vitest';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects, eventDeliveries, inventoryItems, orderEvents } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { acceptedItems, acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { MemoryLogistics, MemoryPayments } from '../../proof/fixtures/memoryProviders.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';

const { reserving, charging, booking, failing, refunding } = vi.hoisted(() => {
  const around = (step: string, event: string, activity: string) => [
    `fence:before-intent/${step}`,
    `fence:after-intent/${step}`,
    `fence:after-call/${step}`,
    `recorder:before-commit/${event}`,
    `fence:after-outcome/${step}`,
    // Passed first with the outcome, then by the repeat that finds it done.
    `recorder:after-commit/${event}@2`,
    `activity:before-report/${activity}`,
  ];
  const points = {
    reserving: [
      'reserve:before-commit',
      'reserve:after-commit',
      'activity:before-report/reserveInventory',
    ],
    charging: around('payment', 'order.payment-charged', 'chargeAndRecord'),
    booking: around('shipment', 'order.confirmed', 'bookAndRecord'),
    failing: [
      'recorder:before-commit/order.failing',
      'recorder:after-commit/order.failing',
      'activity:before-report/recordChange',
    ],
    refunding: [
      'undo:before-intent/payment',
      'undo:after-intent/payment',
      'undo:after-call/payment',
      'undo:after-outcome/payment',
      'activity:before-report/refundPayment',
    ],
  };
  // Read when ops/failpoint.ts is imported. Each fires once.
  process.env['FAILPOINT'] = Object.values(points)
    .flat()
    .map((point) => `${point}=throw`)
    .join();
  return points;
});

const { db, close } = connectDatabase((await testDatabase()).url, 3, 'test');
afterAll(close);
const log = createLogger('test', 'silent');
const callSignal = () => AbortSignal.timeout(5_000);

/** Repeats a step until it succeeds. @returns how often it failed */
async function failuresOf(step: () => Promise<unknown>): Promise<number> {
  for (let failures = 0; ; failures += 1) {
    const failure = await step().then(
      () => null,
      (error: unknown) => error,
    );
    if (failure === null) return failures;
    expect(failure).toMatchObject({ nonRetryable: false });
  }
}

test('a step interrupted anywhere is done once and recorded once', async () => {
  const item = { unitPrice: 1000, currency: 'EUR', onHand: 100 };
  await db
    .insert(inventoryItems)
    .values(acceptedItems.map(({ itemId }) => ({ ...item, itemId, name: itemId })));
  const [payment, shipment] = [new MemoryPayments(), new MemoryLogistics()];
  const activities = createOrderActivities({
    db,
    seals: testSeals(db),
    log,
    deliveriesWaiting: () => {},
    own: { payment, shipment, callSignal },
  });
  const orderId = await acceptOrder(db);
  const order = { orderId, userId: 'customer-1' };
  const reserve = () =>
    activities.reserveInventory({
      effectId: effectId(orderId, 'inventory'),
      orderId,
      version: 2,
      items: acceptedItems,
    });
  const charge = () =>
    activities.chargeAndRecord({
      ...order,
      effectId: effectId(orderId, 'payment'),
      version: 3,
      amount: 2500,
      currency: 'EUR',
      paymentMethod: 'tok_ok',
    });
  const book = () =>
    activities.bookAndRecord({
      ...order,
      effectId: effectId(orderId, 'shipment'),
      version: 4,
      address: '1 Example Street',
      items: acceptedItems,
    });
  expect(await failuresOf(reserve)).toBe(reserving.length);
  expect(await failuresOf(charge)).toBe(charging.length);
  expect(await failuresOf(book)).toBe(booking.length);
  expect((await reserve()).row).toMatchObject({ version: 4, state: { status: 'confirmed' } });

  const events = await db
    .select()
    .from(orderEvents)
    .where(eq(orderEvents.orderId, orderId))
    .orderBy(orderEvents.version);
  expect(events.map(({ type }) => type)).toEqual([
    'order.created',
    'order.inventory-reserved',
    'order.payment-charged',
    'order.confirmed',
  ]);
  expect(await db.$count(eventDeliveries, eq(eventDeliveries.orderId, orderId))).toBe(4);
  expect(await db.$count(effects, eq(effects.state, 'done'))).toBe(3);
  const [mug] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'mug'));
  expect(mug?.reserved).toBe(2);
  expect(payment.standing(effectId(orderId, 'payment'))).toBe(1);
  expect(shipment.standing(effectId(orderId, 'shipment'))).toBe(1);
});

test('a change of an order interrupted anywhere is recorded once', async () => {
  const activities = createOrderActivities({
    db,
    seals: testSeals(db),
    log,
    deliveriesWaiting: () => {},
  });
  const orderId = await acceptOrder(db);
  const set = { status: 'failing' } as const;
  const change = { orderId, version: 2, type: 'order.failing', set } as const;
  const versions = async () => {
    const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
    return events.map(({ version }) => version).sort();
  };
  await expect(activities.recordChange(change)).rejects.toThrow();
  expect(await versions()).toEqual([1]);
  expect(1 + (await failuresOf(() => activities.recordChange(change)))).toBe(failing.length);
  expect(await versions()).toEqual([1, 2]);
});

test('a refund interrupted anywhere is made once', async () => {
  const provider = new MemoryPayments();
  let refunds = 0;
  const { refund } = provider;
  provider.refund = async (...call) => {
    refunds += 1;
    return refund(...call);
  };
  const { refundPayment } = createPaymentActivities({
    db,
    seals: testSeals(db),
    log,
    callSignal,
    provider,
  });

  let failures = 0;
  // The first refund is found at the provider after its call, so only a second commits its outcome.
  for (const orderId of [randomUUID(), randomUUID()]) {
    const payment = { effectId: effectId(orderId, 'payment'), orderId };
    provider.comeThrough(payment.effectId);
    const input = { ...payment, amount: 1, currency: 'EUR', reference: null, reason: 'x' };
    failures += await failuresOf(() => refundPayment(input));
    expect(await refundPayment(input)).toMatchObject({ status: 'refunded' });
    expect(provider.standing(payment.effectId)).toBe(0);
  }
  expect(failures).toBe(refunding.length);
  expect(refunds).toBe(2);
});
