/**
 * A person's decision, by whatever door, is recorded in the transaction that acts on it, and the
 * reconciler does not go against it. Seen to fail when the saga does not record what it acts on: a
 * refund settled in the Temporal UI was made once more.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { decisions, orderEvents, orders } from '../../../db/schema.ts';
import { testSagaSettings } from '../../support/dispatcher.ts';
import { withWords } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';
import { reconcileBench, refundFlag } from './reconcileBench.ts';

const bench = await reconcileBench();
const { db, temporal, money, saga, rowOf, attentionOf, isFlagged, sweep, sagaEnds } = bench;
const { registry, startedOrder, reaches, cancelledOrder, spoil, sendDecision, terminate } = bench;

const quick = {
  ...testSagaSettings,
  policy: { ...testSagaSettings.policy, undoAttentionSeconds: 1, undoPaceSeconds: 1 },
};
const decisionsOf = (orderId: string) =>
  db
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, orderId))
    .orderBy(decisions.id)
    .then((rows) => withWords(db, rows));
const eventAt = async (orderId: string, version: number | null | undefined) => {
  const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
  return events.find((event) => event.version === version)?.type;
};

/** A cancelled order whose refund fails and is flagged. @returns its id and its charge's key */
async function unrefundedOrder() {
  const orderId = await startedOrder(quick);
  await reaches(orderId, 'confirmed');
  const key = effectId(orderId, 'payment');
  money.refuseRefund(key);
  const handle = temporal.client.workflow.getHandle(orderId);
  await handle.executeUpdate('cancel', { args: [{ by: 'customer' }] });
  await eventually('flagged', async () => {
    return (await attentionOf(orderId))?.reason === 'REFUND_FAILING';
  });
  const since = (await attentionOf(orderId))?.since ?? '';
  return { orderId, key, handle, since };
}

/** The reconciler looks at everything a day later, with a provider that works. */
async function goesOn(orderId: string, key: string): Promise<void> {
  money.allowRefund(key);
  await spoil(orderId, { effect: ['payment', 'undoing'] });
  await sweep();
  await sagaEnds(orderId);
}

describe('a decision made in the Temporal UI', () => {
  test.each([
    ['resolve', 'refunded', 'order.payment-refunded'],
    ['skip', 'unknown', 'order.attention-cleared'],
  ] as const)(
    'to %s holds, and is recorded with its words and its event',
    async (action, status, event) => {
      const { orderId, key, handle, since } = await unrefundedOrder();
      const words = { actor: 'anna', reason: 'Paid back\nby hand', reference: 'bank-77' };
      await handle.executeUpdate('decide', { args: [{ action, since, ...words }] });
      await reaches(orderId, 'cancelled');
      await sagaEnds(orderId);
      await goesOn(orderId, key);
      expect(money.standing(key)).toBe(1);
      expect(await rowOf(orderId)).toMatchObject({ status: 'cancelled', paymentStatus: status });
      const decided = (await decisionsOf(orderId)).at(-1);
      expect(decided).toMatchObject({
        ...{ action, actor: 'anna', reason: 'Paid back by hand', reference: 'bank-77' },
        attention: { reason: 'REFUND_FAILING', since },
      });
      expect(await eventAt(orderId, decided?.version)).toBe(event);
      const [{ total = 0 } = {}] = await db
        .select()
        .from(orders)
        .where(eq(orders.orderId, orderId));
      const metrics = await registry.metrics();
      const outstanding = action === 'skip' ? total : 0;
      if (outstanding === 0) expect(metrics).not.toContain('oms_money_outstanding_minor_units{');
      else
        expect(metrics).toContain(
          `oms_money_outstanding_minor_units{currency="EUR"} ${outstanding}`,
        );
    },
  );

  test('without words holds, and is known to come from there', async () => {
    const { orderId, key, handle, since } = await unrefundedOrder();
    await handle.executeUpdate('decide', { args: [{ action: 'skip', since }] });
    await reaches(orderId, 'cancelled');
    await sagaEnds(orderId);
    await goesOn(orderId, key);
    expect(money.standing(key)).toBe(1);
    expect((await decisionsOf(orderId)).at(-1)).toMatchObject({ actor: 'temporal', reason: null });
  });

  test('that is none of the three is refused, and the order stays flagged', async () => {
    const { orderId, key, handle, since } = await unrefundedOrder();
    const refund = handle.executeUpdate('decide', { args: [{ action: 'refund', since }] });
    await expect(refund).rejects.toMatchObject({ cause: { type: 'INVALID_REQUEST' } });
    expect((await attentionOf(orderId))?.since).toBe(since);
    money.allowRefund(key);
    await reaches(orderId, 'cancelled');
  });
});

test('a decision holds when its saga is terminated right after it', async () => {
  const { orderId, key, since } = await unrefundedOrder();
  await sendDecision(orderId, { action: 'resolve', since }, 'decision-1');
  await terminate(orderId).catch(() => 'it has ended');
  await goesOn(orderId, key);
  await sweep();
  await reaches(orderId, 'cancelled');
  expect(money.standing(key)).toBe(1);
});

test('a retry is recorded, and its flag stays up until the undo has succeeded', async () => {
  const { orderId, key, since } = await unrefundedOrder();
  await sendDecision(orderId, { action: 'retry', since }, 'decision-1');
  await sendDecision(orderId, { action: 'retry', since }, 'decision-1');
  expect((await attentionOf(orderId))?.since).toBe(since);
  expect((await decisionsOf(orderId)).filter(({ action }) => action === 'retry')).toHaveLength(1);
  money.allowRefund(key);
  await sendDecision(orderId, { action: 'retry', since }, 'decision-2');
  await reaches(orderId, 'cancelled');
  expect(await rowOf(orderId)).toMatchObject({ paymentStatus: 'refunded', attention: null });
});

test('what was skipped can be resolved later, and is outstanding until then', async () => {
  const { orderId, since } = await unrefundedOrder();
  await sendDecision(orderId, { action: 'skip', since }, 'skip');
  await reaches(orderId, 'cancelled');
  await sagaEnds(orderId);
  const resolve = { action: 'resolve', since: null } as const;
  await sendDecision(orderId, resolve, 'resolve');
  expect(await rowOf(orderId)).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' });
  const decided = (await decisionsOf(orderId)).at(-1);
  expect(await eventAt(orderId, decided?.version)).toBe('order.payment-refunded');
  expect(await saga.decide(orderId, resolve, 'again')).toEqual({ outcome: 'not raised' });
  await sagaEnds(orderId);
});

describe('a decision about an order whose saga has closed', () => {
  test('takes the flag of an undo down', async () => {
    const orderId = await cancelledOrder();
    await spoil(orderId, { row: { attention: refundFlag } });
    await sendDecision(orderId, { action: 'resolve', since: refundFlag.since }, randomUUID());
    expect(await attentionOf(orderId)).toBeNull();
    await sagaEnds(orderId);
  });

  test('is taken once when it is repeated', async () => {
    const orderId = await cancelledOrder();
    await spoil(orderId, { row: { paymentStatus: 'charged' } });
    await sweep();
    await isFlagged(orderId);
    await sagaEnds(orderId);
    const request = {
      action: 'resolve',
      since: (await attentionOf(orderId))?.since ?? '',
    } as const;
    await sendDecision(orderId, request, 'once');
    await sagaEnds(orderId);
    await sendDecision(orderId, request, 'once');
    expect(await saga.decide(orderId, request, 'another')).toEqual({ outcome: 'not raised' });
    expect((await decisionsOf(orderId)).map(({ action }) => action)).toEqual(['cancel', 'resolve']);
  });
});

test('a cancellation in the Temporal UI is recorded as one', async () => {
  const orderId = await startedOrder();
  await reaches(orderId, 'confirmed');
  await temporal.client.workflow.getHandle(orderId).cancel();
  await reaches(orderId, 'cancelled');
  const [decided] = await decisionsOf(orderId);
  expect(decided).toMatchObject({ action: 'cancel', requestedBy: 'temporal', actor: 'temporal' });
  expect(await eventAt(orderId, decided?.version)).toBe('order.cancelling');
});
