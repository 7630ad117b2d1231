/** Stripe's every answer that matters, in its own wire format. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { CaptureRefused } from '../../../../activities/providers/paymentProvider.ts';
import { ProviderRefusal } from '../../../../activities/providers/providerRefusal.ts';
import { stripePayments } from '../../../../activities/providers/stripe/payments.ts';
import { newOrderId } from '../../../../contracts/ids.ts';
import { stripeStandIn } from '../../../../proof/standIns/stripe/stripeStandIn.ts';

const stripe = await stripeStandIn();
afterAll(stripe.close);
const provider = stripePayments(stripe);
const { holding } = provider;
if (!holding) throw new Error('Stripe can hold money');
afterEach(() => {
  vi.useRealTimers();
});

const request = (paymentMethod: string, money = { amount: 1999, currency: 'EUR' }) => ({
  orderId: randomUUID(),
  userId: 'customer-1',
  ...money,
  paymentMethod,
});
const newCall = (ms = 2_000) => {
  const idempotencyKey = `${randomUUID()}:payment:1`;
  return { idempotencyKey, signal: AbortSignal.timeout(ms) };
};
const again = ({ idempotencyKey }: { idempotencyKey: string }, ms = 2_000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(ms),
});
const intentsOf = (key: string) =>
  stripe.intents().filter(({ metadata }) => metadata['effectId'] === key);
const outcome = (doing: Promise<unknown>) =>
  doing.then(
    (done) => done,
    (error: unknown) => {
      if (error instanceof CaptureRefused) return 'refused';
      return error instanceof ProviderRefusal ? error.code : `unclear: ${(error as Error).message}`;
    },
  );
const refundOf = (charge: { reference: string }, amount = 1999) => ({
  orderId: randomUUID(),
  amount,
  currency: 'EUR',
  reference: charge.reference,
  reason: 'ORDER_CANCELLED',
});
const undo = ({ idempotencyKey }: { idempotencyKey: string }) =>
  again({ idempotencyKey: `${idempotencyKey}:undo` });

describe('charging', () => {
  test('makes one confirmed intent that carries our order and effect ids', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_card_visa'), call);
    const [intent] = intentsOf(call.idempotencyKey);
    expect(charge).toEqual({ status: 'charged', reference: intent?.id });
    expect(intent).toMatchObject({ amount: 1999, currency: 'eur', status: 'succeeded' });
    expect(stripe.requests.at(-1)?.key).toBe(call.idempotencyKey);
  });

  test('converts to Stripe’s units where they are not the currency’s minor units', async () => {
    const call = newCall();
    await provider.charge(request('pm_card_visa', { amount: 5000, currency: 'ISK' }), call);
    expect(intentsOf(call.idempotencyKey)[0]?.amount).toBe(500_000);
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({ amount: 5000 });
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'PAYMENT_DECLINED'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'PAYMENT_DECLINED'],
    ['pm_card_chargeDeclinedProcessingError', 'PAYMENT_DECLINED'],
    ['pm_card_chargeDeclinedExpiredCard', 'PAYMENT_METHOD_INVALID'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'PAYMENT_METHOD_INVALID'],
    ['pm_missing', 'PAYMENT_METHOD_INVALID'],
  ])('%s is refused as %s at each attempt', async (method, code) => {
    const call = newCall();
    const asked = request(method);
    expect(await outcome(provider.charge(asked, call))).toBe(code);
    expect(await outcome(provider.charge(asked, again(call)))).toBe(code);
    expect(intentsOf(call.idempotencyKey).length).toBeLessThanOrEqual(1);
  });

  test('a declined intent is cancelled, so that no other card can pay it', async () => {
    const call = newCall();
    await outcome(provider.charge(request('pm_card_visa_chargeDeclined'), call));
    expect(intentsOf(call.idempotencyKey)[0]?.status).toBe('canceled');
  });

  test.each([
    ['too small', 1, 'EUR'],
    ['of thousandths that no coin has', 5_125, 'KWD'],
    ['of fifths of an ariary', 50_020, 'MGA'],
    ['in a currency that Stripe does not take', 5_000, 'IQD'],
    ['in gold', 5_000, 'XAU'],
    ['of nothing', 0, 'EUR'],
  ])('an amount %s is refused for good', async (_what, amount, currency) => {
    const call = newCall();
    const asked = request('pm_card_visa', { amount, currency });
    expect(await outcome(provider.charge(asked, call))).toBe('AMOUNT_NOT_PAYABLE');
    expect(intentsOf(call.idempotencyKey)).toEqual([]);
  });

  test.each(['pm_card_threeDSecure2Required', 'pm_bank_transfer'])('%s is pending', async (pm) => {
    const call = newCall();
    const charge = await provider.charge(request(pm), call);
    expect(charge.status).toBe('pending');
    const value = intentsOf(call.idempotencyKey)[0]?.['client_secret'];
    expect(charge.clientAction).toEqual({ type: 'client_secret', value });
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({ status: 'pending' });
  });

  test.each(['pm_rate_limited', 'pm_in_use', 'pm_garbage', 'pm_silent_before', 'pm_silent_after'])(
    '%s is unclear at first, and charges once when repeated',
    async (method) => {
      const call = newCall(300);
      const asked = request(method);
      expect(await outcome(provider.charge(asked, call))).toMatch(/^unclear/);
      let answer = await outcome(provider.charge(asked, again(call)));
      if (method === 'pm_rate_limited') answer = await outcome(provider.charge(asked, again(call)));
      expect(answer).toMatchObject({ status: 'charged' });
      expect(intentsOf(call.idempotencyKey)).toHaveLength(1);
    },
  );

  test('a 500 after the charge is looked up, as Stripe repeats the 500 for ever', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_500_after'), call);
    expect(charge).toEqual({
      status: 'charged',
      reference: intentsOf(call.idempotencyKey)[0]?.id,
    });
  });

  test('a 500 without a charge stays unclear, and nothing is found', async () => {
    const call = newCall();
    expect(await outcome(provider.charge(request('pm_500_before'), call))).toMatch(/^unclear/);
    expect(await provider.find(call.idempotencyKey, again(call))).toBeNull();
  });

  test('another request under the same key is never taken for an answer', async () => {
    const call = newCall();
    await provider.charge(request('pm_card_visa'), call);
    expect(await outcome(provider.charge(request('pm_card_visa'), again(call)))).toMatch(
      /^unclear: Stripe answered with an error \(400, StripeIdempotencyError/,
    );
  });

  test('our wrong API key is no refusal of the customer', async () => {
    const wrong = stripePayments({ url: stripe.url, secretKey: 'sk_test_wrong' });
    expect(await outcome(wrong.charge(request('pm_card_visa'), newCall()))).toBe(
      'unclear: Stripe answered with an error (401, StripeAuthenticationError, no code).',
    );
  });
});

describe('holding', () => {
  test('makes one intent that is to be captured, and says until when', async () => {
    const call = newCall();
    const held = await holding.authorize(request('pm_card_visa'), call);
    const [intent] = intentsOf(call.idempotencyKey);
    const inAWeek = new Date(((intent?.created ?? 0) + 7 * 24 * 3600) * 1000).toISOString();
    expect(held).toEqual({
      status: 'authorized',
      reference: intent?.id,
      authorizedUntil: inAWeek,
    });
    expect(intent).toMatchObject({ status: 'requires_capture', amount_received: 0 });
    expect(await holding.authorize(request('pm_card_visa'), newCall())).not.toEqual(held);
    expect(await provider.find(call.idempotencyKey, again(call))).toEqual({
      status: 'authorized',
      reference: intent?.id,
      amount: 1999,
    });
  });

  test('says no time where Stripe says none', async () => {
    const held = await holding.authorize(request('pm_held_for_ever'), newCall());
    expect(held).toEqual({ status: 'authorized', reference: held.reference });
  });

  test('is pending while the payer has to act, and can be completed to a hold', async () => {
    const call = newCall();
    const held = await holding.authorize(request('pm_card_threeDSecure2Required'), call);
    expect(held).toMatchObject({ status: 'pending', clientAction: { type: 'client_secret' } });
    stripe.settle(held.reference, 'succeeded');
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'authorized',
    });
  });

  test('is refused as a charge is', async () => {
    const asked = request('pm_card_visa_chargeDeclined');
    const call = newCall();
    expect(await outcome(holding.authorize(asked, call))).toBe('PAYMENT_DECLINED');
    expect(intentsOf(call.idempotencyKey)[0]?.status).toBe('canceled');
  });

  test('is looked up after a 500, until when it is held included', async () => {
    const call = newCall();
    const held = await holding.authorize(request('pm_500_after'), call);
    const [intent] = intentsOf(call.idempotencyKey);
    expect(held).toMatchObject({ status: 'authorized', reference: intent?.id });
    expect(held.authorizedUntil).toMatch(/Z$/);
  });

  test('that somebody has captured by then is a charge', async () => {
    const call = newCall(300);
    const asked = request('pm_silent_after');
    await outcome(holding.authorize(asked, call));
    const [intent] = intentsOf(call.idempotencyKey);
    stripe.settle(intent?.id ?? '', 'succeeded');
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'charged',
      amount: 1999,
    });
  });

  test('is called off without a refund, however often it is asked', async () => {
    const call = newCall();
    const held = await holding.authorize(request('pm_card_visa'), call);
    const voided = { status: 'voided', reference: held.reference };
    expect(await provider.refund(refundOf(held), undo(call))).toEqual(voided);
    expect(await provider.refund(refundOf(held), undo(call))).toEqual(voided);
    expect(intentsOf(call.idempotencyKey)[0]?.status).toBe('canceled');
    expect(stripe.refunds().some((each) => each.payment_intent === held.reference)).toBe(false);
  });
});

describe('capturing', () => {
  const held = async (method: string, amount = 1999, currency = 'EUR') => {
    const call = newCall();
    const money = { amount, currency };
    const { reference } = await holding.authorize(request(method, money), call);
    const key = call.idempotencyKey.replace('payment', 'capture');
    const capture = (change: object = {}, ms = 2_000) =>
      outcome(
        holding.capture(
          { orderId: randomUUID(), reference, ...money, ...change },
          again({ idempotencyKey: key }, ms),
        ),
      );
    const intent = () => intentsOf(call.idempotencyKey)[0];
    return { call, reference, key, capture, intent };
  };

  test('takes what is held once, however often it is asked, under the effect’s key', async () => {
    const { reference, key, capture, intent } = await held('pm_card_visa');
    const captured = { status: 'captured', reference };
    expect(await capture()).toEqual(captured);
    expect(stripe.requests.at(-1)?.key).toContain(key);
    expect(await capture()).toEqual(captured);
    expect(intent()).toMatchObject({ status: 'succeeded', amount_received: 1999 });
  });

  test('asks for the amount in Stripe’s units', async () => {
    const { reference, capture, intent } = await held('pm_card_visa', 5000, 'ISK');
    expect(await capture()).toEqual({ status: 'captured', reference });
    expect(intent()?.amount_received).toBe(500_000);
  });

  test('that was repeated long after is known to be taken', async () => {
    const { reference, capture } = await held('pm_card_visa');
    await capture();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    expect(await capture()).toEqual({ status: 'captured', reference });
  });

  test.each(['pm_capture_500_after', 'pm_capture_silent_after'])(
    '%s, an answer that was lost, takes it once',
    async (method) => {
      const { reference, capture, intent } = await held(method);
      await capture({}, 300);
      expect(await capture()).toEqual({ status: 'captured', reference });
      expect(intent()?.amount_received).toBe(1999);
    },
  );

  test('is refused of an authorization that has ended', async () => {
    const { reference, capture } = await held('pm_card_visa');
    stripe.settle(reference, 'canceled');
    expect(await capture()).toBe('refused');
  });

  test('is refused of more than is held, and takes nothing', async () => {
    const { capture, intent } = await held('pm_card_visa');
    expect(await capture({ amount: 2000 })).toBe('refused');
    expect(intent()?.amount_received).toBe(0);
  });

  test('that took another amount is never taken for an answer', async () => {
    const { capture } = await held('pm_card_visa');
    await capture({ amount: 1000 });
    expect(await capture()).toMatch(/^unclear: Stripe answered for other money/);
  });

  test('of a 500 stays unclear', async () => {
    const { capture, intent } = await held('pm_capture_500_before');
    expect(await capture()).toMatch(/^unclear: Stripe answered with an error \(500/);
    expect(intent()?.amount_received).toBe(0);
  });

  test.each(['pm_capture_declined', 'pm_capture_refused'])(
    '%s is refused, until a person has seen to it',
    async (method) => {
      const { reference, capture } = await held(method);
      expect(await capture()).toBe('refused');
      stripe.repair(reference);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
      expect(await capture()).toEqual({ status: 'captured', reference });
    },
  );

  test('is given back by the undo of the authorization', async () => {
    const { call, reference, capture } = await held('pm_card_visa');
    await capture();
    expect(await provider.refund(refundOf({ reference }), undo(call))).toMatchObject({
      status: 'refunded',
    });
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'refunded',
    });
  });
});

describe('looking up', () => {
  test('finds a charge that the search has not indexed yet', async () => {
    const call = newCall();
    const { reference } = await provider.charge(request('pm_card_visa'), call);
    const charge = { status: 'charged', reference, amount: 1999 };
    expect(await provider.find(call.idempotencyKey, again(call))).toEqual(charge);
    expect(stripe.requests.at(-1)?.line).toBe('GET /v1/payment_intents');
    stripe.indexNow();
    expect(await provider.find(call.idempotencyKey, again(call))).toEqual(charge);
    expect(stripe.requests.at(-1)?.line).toBe('GET /v1/payment_intents/search');
  });

  test.each(['away', 'not offered'] as const)(
    'finds a charge while the search is %s, and that there is none',
    async (how) => {
      const ofOrder = () => {
        const idempotencyKey = `${newOrderId()}:payment:1`;
        return { idempotencyKey, signal: AbortSignal.timeout(2_000) };
      };
      const [made, never] = [ofOrder(), ofOrder()];
      const { reference } = await provider.charge(request('pm_card_visa'), made);
      stripe.search(how);
      try {
        const charge = { status: 'charged', reference, amount: 1999 };
        expect(await provider.find(made.idempotencyKey, again(made))).toEqual(charge);
        expect(await provider.find(never.idempotencyKey, again(never))).toBeNull();
      } finally {
        stripe.search('works');
      }
    },
  );
});

describe('refunding', () => {
  test('refunds once, however often it is asked', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_card_visa'), call);
    const first = await provider.refund(refundOf(charge), undo(call));
    const second = await provider.refund(refundOf(charge), undo(call));
    expect(first.status).toBe('refunded');
    expect(second).toEqual(first);
    expect(
      stripe.refunds().filter((each) => each.payment_intent === charge.reference),
    ).toHaveLength(1);
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'refunded',
    });
  });

  test('cancels a pending charge', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_card_threeDSecure2Required'), call);
    expect(await provider.refund(refundOf(charge), undo(call))).toMatchObject({
      status: 'voided',
    });
    expect(intentsOf(call.idempotencyKey)[0]?.status).toBe('canceled');
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'voided',
    });
  });

  test('a transfer that cannot be cancelled is refunded once it has succeeded', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_bank_transfer'), call);
    expect(await outcome(provider.refund(refundOf(charge), undo(call)))).toMatch(/^unclear/);
    stripe.settle(charge.reference, 'succeeded');
    expect(await provider.refund(refundOf(charge), undo(call))).toMatchObject({
      status: 'refunded',
    });
  });

  test('a charge whose 3-D Secure failed is cancelled, not taken for no charge', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_card_threeDSecure2Required'), call);
    stripe.settle(charge.reference, 'requires_payment_method');
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'pending',
    });
    await provider.refund(refundOf(charge), undo(call));
    expect(intentsOf(call.idempotencyKey)[0]?.status).toBe('canceled');
  });

  test('is pending until it succeeds, and repeated under a new key when it failed', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_refund_pending'), call);
    const first = await provider.refund(refundOf(charge), undo(call));
    expect(first.status).toBe('pending');
    expect(await provider.find(call.idempotencyKey, again(call))).toMatchObject({
      status: 'charged',
    });
    stripe.settleRefund(first.reference, 'failed');
    const second = await provider.refund(refundOf(charge), undo(call));
    expect(second.reference).not.toBe(first.reference);
    stripe.settleRefund(second.reference, 'succeeded');
    expect(await provider.refund(refundOf(charge), undo(call))).toEqual({
      status: 'refunded',
      reference: second.reference,
    });
  });
});

describe.each(['pm_refund_500_before', 'pm_refund_500_after'])(
  '%s, which Stripe keeps',
  (method) => {
    const madeOf = ({ reference }: { reference: string }) =>
      stripe.refunds().filter((each) => each.payment_intent === reference);

    test('is asked for under another key until the whole is given back, once', async () => {
      const call = newCall();
      const charge = await provider.charge(request(method), call);
      const refund = refundOf(charge);
      expect(await outcome(provider.refund(refund, undo(call)))).toMatch(/^unclear/);
      for (const _ of [1, 2])
        expect(await provider.refund(refund, undo(call))).toMatchObject({
          status: 'refunded',
        });
      expect(madeOf(charge)).toHaveLength(1);
    });

    test('is asked for under another key until the part is given back, once', async () => {
      const charge = await provider.charge(request(method), newCall());
      const key = `${randomUUID()}:refund:1`;
      const part = { ...refundOf(charge, 500), reason: 'REFUND_REQUESTED' };
      const giveBack = () =>
        outcome(provider.refundAmount?.(part, again({ idempotencyKey: key })) as never);
      expect(await giveBack()).toMatch(/^unclear/);
      for (const _ of [1, 2]) expect(await giveBack()).toMatchObject({ status: 'refunded' });
      expect(madeOf(charge)).toMatchObject([{ amount: 500, metadata: { effectId: key } }]);
    });
  },
);

describe('money that was held and taken in part', () => {
  // Stripe shows the rest, which it lets go, as a refund of the charge.
  async function takenInPart() {
    const call = newCall();
    const held = await holding?.authorize(request('pm_card_visa'), call);
    const reference = held?.reference ?? '';
    const part = { orderId: randomUUID(), reference, amount: 1_500, currency: 'EUR' };
    await holding?.capture(part, again({ idempotencyKey: `${randomUUID()}:capture:1` }));
    return { call, reference };
  }

  test('can be given back as far as it was taken', async () => {
    const { call } = await takenInPart();
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({
      ...{ status: 'charged', amount: 1_500 },
    });
  });

  test('is given back to the last cent by the undo, also after a part was given back', async () => {
    const { call, reference } = await takenInPart();
    const part = { ...refundOf({ reference }, 400), reason: 'REFUND_REQUESTED' };
    await provider.refundAmount?.(part, again({ idempotencyKey: `${randomUUID()}:refund:1` }));
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({ amount: 1_100 });
    for (const _ of [1, 2])
      expect(await provider.refund(refundOf({ reference }), undo(call))).toMatchObject({
        status: 'refunded',
      });
    const made = stripe.refunds().filter((each) => each.payment_intent === reference);
    expect(made.map(({ amount }) => amount)).toEqual([400, 1_100]);
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({ status: 'refunded' });
  });
});

describe('giving a part back', () => {
  const partOf = (charge: { reference: string }, amount: number) => ({
    ...refundOf(charge, amount),
    reason: 'REFUND_REQUESTED',
  });
  const giveBack = async (charge: { reference: string }, amount: number, idempotencyKey: string) =>
    outcome(provider.refundAmount?.(partOf(charge, amount), again({ idempotencyKey })) as never);

  test('makes one refund that carries the effect’s id, however often it is asked', async () => {
    const charge = await provider.charge(request('pm_card_visa'), newCall());
    const key = `${randomUUID()}:refund:1`;
    const first = await giveBack(charge, 500, key);
    expect(first).toMatchObject({ status: 'refunded' });
    expect(await giveBack(charge, 500, key)).toEqual(first);
    const made = stripe.refunds().filter((each) => each.payment_intent === charge.reference);
    expect(made).toMatchObject([{ amount: 500, metadata: { effectId: key } }]);
  });

  test('is refused when it is more than is left', async () => {
    const charge = await provider.charge(request('pm_card_visa'), newCall());
    await giveBack(charge, 1_500, `${randomUUID()}:refund:1`);
    expect(await giveBack(charge, 500, `${randomUUID()}:refund:2`)).toBe('REFUND_REFUSED');
    await giveBack(charge, 499, `${randomUUID()}:refund:3`);
    expect(await giveBack(charge, 1, `${randomUUID()}:refund:4`)).toBe('REFUND_REFUSED');
  });

  test('leaves the undo of the charge exactly what is left', async () => {
    const call = newCall();
    const charge = await provider.charge(request('pm_card_visa'), call);
    await giveBack(charge, 500, `${randomUUID()}:refund:1`);
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({ amount: 1_499 });
    const refund = refundOf(charge, 1_499);
    expect(await provider.refund(refund, undo(call))).toMatchObject({ status: 'refunded' });
    const made = stripe.refunds().filter((each) => each.payment_intent === charge.reference);
    expect(made.map(({ amount }) => amount)).toEqual([500, 1_499]);
    expect(await provider.find(call.idempotencyKey, call)).toMatchObject({ status: 'refunded' });
  });
});
