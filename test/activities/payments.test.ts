/**
 * Refunds through the real fence on a real Postgres: the provider is always asked, whatever our own
 * rows say. Verified to fail when a refused or revoked effect is believed without asking, when the
 * reference that the saga passes is ignored, and when the ordered amount is refunded instead of the
 * amount that the provider holds.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { createPaymentActivities } from '../../activities/payments.ts';
import type { FoundCharge } from '../../activities/providers/paymentProvider.ts';
import { ProviderRefusal } from '../../activities/providers/providerRefusal.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { testDatabase } from '../support/database.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);
const shared = {
  db,
  log: pino({ level: 'silent' }),
  callSignal: () => AbortSignal.timeout(5_000),
};

/** A bank with the book of one charge, which a test may write in. */
function bank() {
  const book = {
    charge: null as FoundCharge | null,
    refunded: [] as number[],
    declines: false,
    isAway: false,
    forgets: false,
  };
  const activities = createPaymentActivities({
    ...shared,
    provider: {
      async charge({ amount }) {
        if (book.declines) throw new ProviderRefusal('PAYMENT_DECLINED');
        book.charge ??= { status: 'charged', reference: 'charge-1', amount };
        return { status: 'charged', reference: book.charge.reference };
      },
      async find() {
        if (book.isAway) throw new Error('away');
        return book.forgets ? null : book.charge;
      },
      async refund({ amount, reference }) {
        if (reference !== book.charge?.reference) throw new Error('no such charge');
        book.refunded.push(amount);
        book.charge = { ...book.charge, status: 'refunded' };
        return { status: 'refunded', reference: 'refund-1' };
      },
    },
  });
  return { book, activities };
}
const payment = (orderId: string) => ({
  effectId: effectId(orderId, 'payment'),
  orderId,
  amount: 2500,
  currency: 'EUR',
});
const chargeOf = (orderId: string) => ({
  ...payment(orderId),
  userId: 'customer-1',
  paymentMethod: 'tok_ok',
});
const refundOf = (orderId: string, reference: string | null) => ({
  ...payment(orderId),
  reference,
  reason: 'ORDER_CANCELLED',
});
const declined = { type: 'PAYMENT_DECLINED' };
/** As a failover to a copy that had not got them yet. */
const loseEffects = (orderId: string) => db.delete(effects).where(eq(effects.orderId, orderId));
const rowOf = async (orderId: string) =>
  (await db.select().from(effects).where(eq(effects.orderId, orderId)))[0];

describe('a refund', () => {
  test('refunds a declined charge that was paid after all', async () => {
    const [{ book, activities }, orderId] = [bank(), randomUUID()];
    book.declines = true;
    await expect(activities.chargePayment(chargeOf(orderId))).rejects.toMatchObject(declined);
    book.charge = { status: 'charged', reference: 'charge-1', amount: 2500 };
    const refund = await activities.refundPayment(refundOf(orderId, null));
    expect(refund).toEqual({ status: 'refunded', reference: 'refund-1' });
    expect(book.refunded).toEqual([2500]);
  });

  test.each(['declined', 'refunded', 'voided'] as const)(
    'of a declined charge that is %s finds nothing, and the charge stays declined',
    async (status) => {
      const [{ book, activities }, orderId] = [bank(), randomUUID()];
      book.declines = true;
      await activities.chargePayment(chargeOf(orderId)).catch(() => {});
      book.charge = { status, reference: 'charge-1', amount: 2500 };
      const nothing = { status: 'nothing_to_refund' };
      expect(await activities.refundPayment(refundOf(orderId, null))).toEqual(nothing);
      expect(await activities.refundPayment(refundOf(orderId, null))).toEqual(nothing);
      await expect(activities.chargePayment(chargeOf(orderId))).rejects.toMatchObject(declined);
      expect(await rowOf(orderId)).toMatchObject({ state: 'refused', verifyAt: null });
    },
  );

  test('of a declined charge waits until the provider can be asked', async () => {
    const [{ book, activities }, orderId] = [bank(), randomUUID()];
    book.declines = true;
    await activities.chargePayment(chargeOf(orderId)).catch(() => {});
    book.isAway = true;
    await expect(activities.refundPayment(refundOf(orderId, null))).rejects.toThrow();
    book.isAway = false;
    const refund = await activities.refundPayment(refundOf(orderId, null));
    expect(refund).toEqual({ status: 'nothing_to_refund' });
  });

  test.each(['named', 'not named'])(
    'refunds a charge that our database has lost, its reference %s',
    async (how) => {
      const [{ book, activities }, orderId] = [bank(), randomUUID()];
      const { reference } = await activities.chargePayment(chargeOf(orderId));
      await loseEffects(orderId);
      // Whoever knows its reference needs no look-up that knows it too.
      book.forgets = how === 'named';
      const sagaReference = how === 'named' ? reference : null;
      const refund = await activities.refundPayment(refundOf(orderId, sagaReference));
      expect(refund).toEqual({ status: 'refunded', reference: 'refund-1' });
      expect(await activities.refundPayment(refundOf(orderId, sagaReference))).toEqual(refund);
      expect(book.refunded).toEqual([2500]);
      await expect(activities.chargePayment(chargeOf(orderId))).rejects.toMatchObject({
        type: 'EFFECT_REVOKED',
      });
    },
  );

  test('of a charge that was pending until then is told as a void, now and later', async () => {
    const [{ book, activities }, orderId] = [bank(), randomUUID()];
    const { reference } = await activities.chargePayment(chargeOf(orderId));
    book.charge = { status: 'voided', reference, amount: 2500 };
    const voided = { status: 'voided', reference };
    expect(await activities.refundPayment(refundOf(orderId, reference))).toEqual(voided);
    expect(await activities.refundPayment(refundOf(orderId, reference))).toEqual(voided);
  });

  test('refunds the charged amount, even where it differs from the ordered one', async () => {
    const [{ book, activities }, orderId] = [bank(), randomUUID()];
    await activities.chargePayment(chargeOf(orderId));
    book.charge = { status: 'charged', reference: 'charge-1', amount: 2600 };
    await activities.refundPayment(refundOf(orderId, 'charge-1'));
    expect(book.refunded).toEqual([2600]);
  });

  test('is of the ordered amount where only the reference is known', async () => {
    const [{ book, activities }, orderId] = [bank(), randomUUID()];
    await activities.chargePayment(chargeOf(orderId));
    book.forgets = true;
    await activities.refundPayment(refundOf(orderId, 'charge-1'));
    expect(book.refunded).toEqual([2500]);
  });
});
