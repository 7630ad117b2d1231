/**
 * The activity that gives an amount back, through the real fence on a real Postgres. Verified to fail
 * when the provider is asked under another key each time.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { createRefundActivities } from '../../activities/refunds.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { MemoryPayments } from '../../proof/fixtures/memoryProviders.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);
const log = pino({ level: 'silent' });
const callSignal = () => AbortSignal.timeout(5_000);

async function charged(amount: number) {
  const orderId = randomUUID();
  const provider = new MemoryPayments();
  const key = effectId(orderId, 'payment');
  const call = { idempotencyKey: key, signal: callSignal() };
  const request = { orderId, userId: 'u', amount, currency: 'EUR', paymentMethod: 'tok' };
  const { reference } = await provider.charge(request, call);
  const { refundAmount } = createRefundActivities({
    db,
    seals: testSeals(db),
    log,
    callSignal,
    provider,
  });
  const giveBack = (number: number, part: number) =>
    refundAmount({
      ...{ effectId: effectId(orderId, 'refund', number), orderId, amount: part },
      ...{ currency: 'EUR', reference, reason: 'REFUND_REQUESTED' },
    });
  const left = async () => (await provider.find(key, call))?.amount;
  return { key, provider, giveBack, left };
}

describe('an amount', () => {
  test('asked for twice is given back once', async () => {
    const order = await charged(2_500);
    const first = await order.giveBack(1, 500);
    expect(await order.giveBack(1, 500)).toEqual(first);
    expect(first.status).toBe('refunded');
    expect(await order.left()).toBe(2_000);
  });

  test('that the provider refuses is not asked for again', async () => {
    const order = await charged(2_500);
    const refused = { type: 'REFUND_REFUSED', nonRetryable: true };
    await expect(order.giveBack(1, 2_501)).rejects.toMatchObject(refused);
    await expect(order.giveBack(1, 2_501)).rejects.toMatchObject(refused);
    expect(await order.left()).toBe(2_500);
  });

  test('whose refund fails is asked for again', async () => {
    const order = await charged(2_500);
    order.provider.refuseRefund(order.key);
    await expect(order.giveBack(1, 500)).rejects.toMatchObject({ nonRetryable: false });
    order.provider.allowRefund(order.key);
    expect(await order.giveBack(1, 500)).toMatchObject({ status: 'refunded' });
  });

  test('is refused by a provider that refunds only as a whole', async () => {
    const { provider } = await charged(2_500);
    const { refundAmount: _, ...whole } = { ...provider, refund: provider.refund };
    const { refundAmount } = createRefundActivities({
      db,
      seals: testSeals(db),
      log,
      callSignal,
      provider: whole,
    });
    const orderId = randomUUID();
    const input = { orderId, amount: 1, currency: 'EUR', reference: 'ref', reason: 'R' };
    const id = effectId(orderId, 'refund');
    await expect(refundAmount({ ...input, effectId: id })).rejects.toMatchObject({
      type: 'REFUND_REFUSED',
    });
    expect(await db.select({ step: effects.step }).from(effects)).toContainEqual({
      step: 'refund',
    });
  });
});
