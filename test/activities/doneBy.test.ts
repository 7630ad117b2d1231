/**
 * Who did an effect is kept with it, and finishes it. Seen to fail with each of these planted: the
 * provider kept after the call instead of before it; a do or an undo that does not look who was asked.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects, foreignEffects } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { MemoryPayments } from '../../proof/fixtures/memoryProviders.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { failureTypeOf } from '../support/failureType.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);
const log = pino({ level: 'silent' });

/** A worker of ours with this provider. */
function workerWith(name: string, workerVersion: string | null = null) {
  const provider = new MemoryPayments();
  const by = { provider: name, workerVersion };
  const callSignal = () => AbortSignal.timeout(5_000);
  return {
    provider,
    ...createPaymentActivities({ db, seals: testSeals(db), log, callSignal, provider, by }),
  };
}
const newPayment = () => {
  const orderId = randomUUID();
  return { effectId: effectId(orderId, 'payment'), orderId, amount: 2500, currency: 'EUR' };
};
const asCharge = (payment: ReturnType<typeof newPayment>) => ({
  ...payment,
  userId: 'customer-1',
  paymentMethod: 'tok_ok',
});
const asRefund = (payment: ReturnType<typeof newPayment>) => ({
  ...payment,
  reference: null,
  reason: 'ORDER_CANCELLED',
});
const rowOf = async ({ effectId: id }: { effectId: string }) =>
  (await db.select().from(effects).where(eq(effects.effectId, id)))[0];
const away = async () => {
  throw new Error('the provider is away');
};

test('a charge keeps its provider and its worker’s version, from before the provider is asked', async () => {
  const [done, unknown] = [newPayment(), newPayment()];
  const worker = workerWith('stripe', '2026-11-29.1');
  await worker.chargePayment(asCharge(done));
  worker.provider.charge = away;
  await failureTypeOf(worker.chargePayment(asCharge(unknown)));
  const by = { provider: 'stripe', workerVersion: '2026-11-29.1' };
  expect(await rowOf(done)).toMatchObject({ state: 'done', ...by });
  expect(await rowOf(unknown)).toMatchObject({ state: 'intended', ...by });
});

test('a charge whose outcome is unknown is not made again by another provider', async () => {
  const payment = newPayment();
  const [former, present] = [workerWith('stripe'), workerWith('acme')];
  former.provider.charge = away;
  await failureTypeOf(former.chargePayment(asCharge(payment)));
  expect(await failureTypeOf(present.chargePayment(asCharge(payment)))).toBe('PROVIDER_CHANGED');
  expect(present.provider.standing(payment.effectId)).toBe(0);
});

test('another provider’s “nothing to refund” is not believed: the one that charged refunds', async () => {
  const payment = newPayment();
  const [former, present] = [workerWith('stripe'), workerWith('acme')];
  await former.chargePayment(asCharge(payment));
  expect(await failureTypeOf(present.refundPayment(asRefund(payment)))).toBe('PROVIDER_CHANGED');
  expect(await former.refundPayment(asRefund(payment))).toMatchObject({ status: 'refunded' });
  // What is undone needs nobody any more.
  expect(await present.refundPayment(asRefund(payment))).toMatchObject({ status: 'refunded' });
});

test('what another team’s worker did is kept once, as its answer says', async () => {
  const orderId = await acceptOrder(db);
  const activities = createOrderActivities({
    db,
    seals: testSeals(db),
    log,
    deliveriesWaiting: () => {},
  });
  const by = { provider: 'Acme Bank', workerVersion: '7' };
  const note = { step: 'payment', effectId: effectId(orderId, 'payment'), what: 'done' } as const;
  const change = {
    orderId,
    version: 2,
    type: 'order.payment-charged',
    set: { paymentStatus: 'charged' },
    notes: [{ ...note, queue: 'payments-acme', by }],
  } as const;
  await activities.recordChange(change);
  await activities.recordChange(change);
  const rows = await db.select().from(foreignEffects).where(eq(foreignEffects.orderId, orderId));
  expect(rows).toMatchObject([{ step: 'payment', queue: 'payments-acme', ...by }]);
});
