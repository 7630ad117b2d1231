/**
 * What the reconciler does about effects in other teams' workers, which have no row of our fence.
 * Verified to fail when nothing is kept about such undos, and when an order is taken up at every run for
 * ever.
 */
import { Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { mend } from '../../../activities/reconcile/mend.ts';
import { effectId } from '../../../contracts/effects.ts';
import { orders, takingsUp, undoLooks } from '../../../db/schema.ts';
import type { SagaSettings } from '../../../saga/settings.ts';
import { testSagaSettings } from '../../support/dispatcher.ts';
import { testSeals } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';
import { reconcileBench } from './reconcileBench.ts';

const bench = await reconcileBench();
const { db, temporal, saga, logged, registry, spoil, sendDecision, attentionOf } = bench;
const { rowOf, reaches, isFlagged, cancelledOrder, sagaEnds, sweep, terminate } = bench;

/** Another team's payments worker without a fence, and its bank. */
const QUEUE = 'payments-of-another-team';
const bank = new Map<string, 'standing' | 'refunded'>();
let answers = true;
const worker = await Worker.create({
  connection: temporal.nativeConnection,
  namespace: temporal.namespace,
  taskQueue: QUEUE,
  activities: {
    async chargePayment({ effectId: key }: { effectId: string }) {
      if (!answers) throw new Error('the bank does not answer');
      bank.set(key, 'standing');
      return { status: 'charged', reference: `ch-${key}` };
    },
    async refundPayment({ effectId: key }: { effectId: string }) {
      if (!bank.has(key)) return { status: 'nothing_to_refund' };
      bank.set(key, 'refunded');
      return { status: 'refunded' };
    },
  },
});
const ended = worker.run();
afterAll(async () => {
  worker.shutdown();
  await ended;
});

const settings: SagaSettings = {
  policy: { ...testSagaSettings.policy, stepGiveUpSeconds: 1, undoAttentionSeconds: 1 },
};
const startedOrder = () => bench.startedOrder(settings, undefined, QUEUE);
/** A failed order: its bank did not answer the charge, and its undo found nothing. */
async function orderOfALostTry(): Promise<string> {
  answers = false;
  const orderId = await startedOrder();
  await reaches(orderId, 'failed');
  await sagaEnds(orderId);
  answers = true;
  return orderId;
}
const makeDue = (orderId: string) =>
  db.update(undoLooks).set({ lookAt: new Date() }).where(eq(undoLooks.orderId, orderId));

test('a charge that lands in another team’s worker after its undo found nothing is refunded', async () => {
  const orderId = await orderOfALostTry();
  const key = effectId(orderId, 'payment');
  bank.set(key, 'standing');

  await sweep();
  expect(bank.get(key)).toBe('standing');
  await makeDue(orderId);
  await sweep();
  await eventually('refunded', async () => (await rowOf(orderId)).paymentStatus === 'refunded');
  expect(bank.get(key)).toBe('refunded');
  expect((await rowOf(orderId)).status).toBe('failed');
});

test('an undo that goes on finding nothing of an unknown try calls nobody', async () => {
  const orderId = await orderOfALostTry();
  for (let look = 1; look <= 4; look += 1) {
    await makeDue(orderId);
    expect(
      await mend({ db, seals: testSeals(db), saga, agreeSeconds: 5, takeUpSeconds: 60 }, orderId),
    ).not.toBeNull();
    await sagaEnds(orderId);
  }
  expect(await attentionOf(orderId)).toBeNull();
});

test('an undo of an unknown try is asked for less and less often, and for three days', async () => {
  const orderId = await orderOfALostTry();
  const [look] = await db.select().from(undoLooks).where(eq(undoLooks.orderId, orderId));
  const hour = 60 * 60 * 1000;
  const createdAt = new Date(Date.now() - hour);
  await db
    .update(undoLooks)
    .set({ createdAt, lookAt: new Date() })
    .where(eq(undoLooks.orderId, orderId));
  await sweep();
  const [later] = await db.select().from(undoLooks).where(eq(undoLooks.orderId, orderId));
  expect((later?.lookAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(hour / 2);
  await sagaEnds(orderId);

  expect(look?.step).toBe('payment');
  await db
    .update(undoLooks)
    .set({ createdAt: new Date(Date.now() - 73 * hour), lookAt: new Date() })
    .where(eq(undoLooks.orderId, orderId));
  await sweep();
  expect(await db.$count(undoLooks, eq(undoLooks.orderId, orderId))).toBe(0);
});

test('a lost order is refunded by the worker that charged it', async () => {
  const orderId = await startedOrder();
  await reaches(orderId, 'confirmed');
  await terminate(orderId);
  await sweep();
  await saga.cancel(orderId, { by: 'customer' }, 'cancel-1');
  await reaches(orderId, 'cancelled');
  expect(bank.get(effectId(orderId, 'payment'))).toBe('refunded');
});

test('a worker that knows nothing of its charge is not believed: logged, counted, and a person is called', async () => {
  const orderId = await startedOrder();
  await reaches(orderId, 'confirmed');
  bank.delete(effectId(orderId, 'payment'));
  await saga.cancel(orderId, { by: 'customer' }, 'cancel-1');
  await eventually('flagged', async () => (await attentionOf(orderId)) !== null);
  expect(await rowOf(orderId)).toMatchObject({
    status: 'cancelling',
    attention: { reason: 'REFUND_FAILING', lastError: 'PROVIDER_CONTRADICTION' },
  });
  const line = logged.find((each) => each['what'] === 'contradiction');
  expect(line).toMatchObject({ orderId, step: 'payment' });
  expect(line?.['msg']).toContain('nothing to undo, though it had said that it was done');
  expect(await registry.metrics()).toMatch(
    /oms_provider_answers_refused_total\{step="payment",what="contradiction"[^}]*\} [1-9]/,
  );
  bank.set(effectId(orderId, 'payment'), 'standing');
  await reaches(orderId, 'cancelled');
}, 60_000);

test('an order that is taken up in vain is taken up less and less often, and flagged for a person', async () => {
  // After a cut-over: our fence has an effect, nobody its reference, and the queue's worker knows nothing.
  const orderId = await cancelledOrder();
  const row = { paymentStatus: 'none', payment: null } as const;
  await spoil(orderId, { row, effect: ['payment', 'intended'] });
  await db.update(orders).set({ paymentsQueue: QUEUE }).where(eq(orders.orderId, orderId));
  const deps = { db, seals: testSeals(db), saga, agreeSeconds: 5, takeUpSeconds: 60 };
  const laterBy = (seconds: number) =>
    db
      .update(takingsUp)
      .set({ takenAt: new Date(Date.now() - seconds * 1000) })
      .where(eq(takingsUp.orderId, orderId));
  const takenUp = async (): Promise<boolean> => {
    const mended = await mend(deps, orderId);
    await sagaEnds(orderId);
    return mended !== null;
  };

  expect(await takenUp()).toBe(true);
  expect(await takenUp()).toBe(false);
  await laterBy(61);
  expect(await takenUp()).toBe(true);
  await laterBy(61);
  expect(await takenUp()).toBe(false);
  expect((await rowOf(orderId)).attention).toBeNull();
  await laterBy(121);
  expect(await takenUp()).toBe(true);
  await isFlagged(orderId);
  await laterBy(121);
  expect(await takenUp()).toBe(false);

  // A person's word ends it.
  const since = (await attentionOf(orderId))?.since ?? '';
  await sendDecision(orderId, { action: 'resolve', since }, 'decision-1');
  await sagaEnds(orderId);
  expect(await takenUp()).toBe(false);
});
