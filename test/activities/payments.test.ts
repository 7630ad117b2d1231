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
import { CaptureRefused, type FoundCharge } from '../../activities/providers/paymentProvider.ts';
import { ProviderRefusal } from '../../activities/providers/providerRefusal.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);
const shared = {
  db,
  log: pino({ level: 'silent' }),
  seals: testSeals(db),
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

/** A bank that holds money, with the book of one authorization. */
function holdingBank() {
  const book = { held: 0, taken: 0, refuses: false, losesAnswers: false };
  const activities = createPaymentActivities({
    ...shared,
    provider: {
      async charge({ amount }) {
        book.taken += amount;
        return { status: 'charged', reference: 'charge-1' };
      },
      async find() {
        if (book.taken > 0) return { status: 'charged', reference: 'hold-1', amount: book.taken };
        return book.held > 0
          ? { status: 'authorized', reference: 'hold-1', amount: book.held }
          : null;
      },
      async refund({ amount }) {
        const status = book.taken > 0 ? 'refunded' : 'voided';
        if (status === 'refunded') book.taken -= amount;
        book.held = 0;
        return { status, reference: 'hold-1' };
      },
      holding: {
        async authorize({ amount }) {
          book.held = amount;
          if (book.losesAnswers) throw new Error('lost');
          return { status: 'authorized', reference: 'hold-1' };
        },
        async capture({ amount, reference }) {
          if (book.refuses) throw new CaptureRefused('no');
          if (book.taken === 0) [book.taken, book.held] = [amount, 0];
          if (book.losesAnswers) throw new Error('lost');
          return { status: 'captured', reference };
        },
      },
    },
  });
  return { book, activities };
}
const captureOf = (orderId: string) => ({
  ...payment(orderId),
  effectId: effectId(orderId, 'capture'),
  reference: 'hold-1',
});

describe('an authorization', () => {
  test('holds the money once, and is called off without a refund', async () => {
    const [{ book, activities }, orderId] = [holdingBank(), randomUUID()];
    const answer = { status: 'authorized', reference: 'hold-1' };
    expect(await activities.authorizePayment(chargeOf(orderId))).toEqual(answer);
    expect(await activities.authorizePayment(chargeOf(orderId))).toEqual(answer);
    const voided = { status: 'voided', reference: 'hold-1' };
    expect(await activities.voidPayment(refundOf(orderId, 'hold-1'))).toEqual(voided);
    expect(await activities.voidPayment(refundOf(orderId, 'hold-1'))).toEqual(voided);
    expect(book).toMatchObject({ held: 0, taken: 0 });
  });

  test('whose answer was lost is found and called off', async () => {
    const [{ book, activities }, orderId] = [holdingBank(), randomUUID()];
    book.losesAnswers = true;
    await expect(activities.authorizePayment(chargeOf(orderId))).rejects.toThrow();
    expect(await activities.voidPayment(refundOf(orderId, null))).toMatchObject({
      status: 'voided',
    });
    expect(book.held).toBe(0);
  });

  test('that is called off first is never made', async () => {
    const [{ book, activities }, orderId] = [holdingBank(), randomUUID()];
    const nothing = { status: 'nothing_to_void' };
    expect(await activities.voidPayment(refundOf(orderId, null))).toEqual(nothing);
    await expect(activities.authorizePayment(chargeOf(orderId))).rejects.toMatchObject({
      type: 'EFFECT_REVOKED',
    });
    expect(book.held).toBe(0);
  });

  test('is a charge where the provider cannot hold money', async () => {
    const [{ book, activities }, orderId] = [bank(), randomUUID()];
    const charged = { status: 'charged', reference: 'charge-1' };
    expect(await activities.authorizePayment(chargeOf(orderId))).toEqual(charged);
    expect(book.charge).toMatchObject({ status: 'charged', amount: 2500 });
  });

  test('whose money was taken is given back by a void, which says so', async () => {
    const [{ book, activities }, orderId] = [holdingBank(), randomUUID()];
    await activities.authorizePayment(chargeOf(orderId));
    await activities.capturePayment(captureOf(orderId));
    expect(await activities.voidPayment(refundOf(orderId, 'hold-1'))).toMatchObject({
      status: 'refunded',
    });
    expect(book.taken).toBe(0);
  });
});

describe('a capture', () => {
  test('takes the money once, also when its answer was lost', async () => {
    const [{ book, activities }, orderId] = [holdingBank(), randomUUID()];
    await activities.authorizePayment(chargeOf(orderId));
    book.losesAnswers = true;
    await expect(activities.capturePayment(captureOf(orderId))).rejects.toThrow();
    book.losesAnswers = false;
    const captured = { status: 'captured', reference: 'hold-1' };
    expect(await activities.capturePayment(captureOf(orderId))).toEqual(captured);
    expect(await activities.capturePayment(captureOf(orderId))).toEqual(captured);
    expect(book).toMatchObject({ held: 0, taken: 2500 });
  });

  test('that is refused is asked for again, because a person may have seen to it', async () => {
    const [{ book, activities }, orderId] = [holdingBank(), randomUUID()];
    await activities.authorizePayment(chargeOf(orderId));
    book.refuses = true;
    await expect(activities.capturePayment(captureOf(orderId))).rejects.toMatchObject({
      type: 'CAPTURE_REFUSED',
      nonRetryable: false,
    });
    book.refuses = false;
    expect(await activities.capturePayment(captureOf(orderId))).toMatchObject({
      status: 'captured',
    });
  });
});
