import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { undoKey } from '../../../activities/providers/providerCall.ts';
import { simulatedPayments } from '../../../activities/providers/simulated/payments.ts';
import { PAYMENT_SCHEMA } from '../../../dev/simulators/payment/tables.ts';
import { eventually } from '../../support/eventually.ts';
import { call, refused, simulatorBench, timeout, unclear } from './simulatorBench.ts';

const { simulator, books } = await simulatorBench('payment', PAYMENT_SCHEMA);
const payments = simulatedPayments(simulator);

function holding() {
  if (!payments.holding) throw new Error('the simulator holds money');
  return payments.holding;
}

function newOrder(paymentMethod: string) {
  const orderId = randomUUID();
  const key = `${orderId}:payment:1`;
  const money = { orderId, amount: 2_500, currency: 'EUR' };
  return {
    key,
    charge: (ms?: number, amount = money.amount) =>
      payments.charge({ ...money, amount, userId: 'customer-1', paymentMethod }, call(key, ms)),
    hold: (ms?: number) =>
      holding().authorize({ ...money, userId: 'customer-1', paymentMethod }, call(key, ms)),
    capture: (reference: string, amount = money.amount, ms?: number) =>
      holding().capture({ ...money, amount, reference }, call(`${orderId}:capture:1`, ms)),
    find: () => payments.find(key, call(key)),
    refund: (reference: string, undo = undoKey(key), ms?: number) =>
      payments.refund({ ...money, reference, reason: 'ORDER_CANCELLED' }, call(undo, ms)),
    giveBack: (reference: string, amount: number, number: number) => {
      const request = { ...money, amount, reference, reason: 'REFUND_REQUESTED' };
      return payments.refundAmount?.(request, call(`${orderId}:refund:${number}`));
    },
    moved: async () => {
      const rows = await books<{ kind: string; amount: number }[]>`
        select kind, amount from ledger where order_id = ${orderId} order by id`;
      return rows.map(({ kind, amount }) => `${kind} ${amount}`);
    },
  };
}

describe('a charge', () => {
  test('asked for ten times at once under one key moves the money once', async () => {
    const order = newOrder('tok_visa_4242');
    const answers = await Promise.all(Array.from({ length: 10 }, () => order.charge()));
    expect(new Set(answers.map(({ reference }) => reference)).size).toBe(1);
    expect(await order.moved()).toEqual(['charge 2500']);
    expect(await order.find()).toEqual({ ...answers[0], amount: 2_500 });
  });

  test('under a key that was used for other money is not made', async () => {
    const order = newOrder('tok_ok');
    await order.charge();
    await expect(order.charge(5_000, 9_900)).rejects.toMatchObject(unclear);
    expect(await order.moved()).toEqual(['charge 2500']);
  });

  test.each([
    ['tok_declined', 'PAYMENT_DECLINED'],
    ['tok_invalid', 'PAYMENT_METHOD_INVALID'],
  ])('with %s is refused with %s at each attempt', async (token, code) => {
    const order = newOrder(token);
    await expect(order.charge()).rejects.toMatchObject(refused(code));
    await expect(order.charge()).rejects.toMatchObject(refused(code));
    expect(await order.find()).toMatchObject({ status: 'declined' });
    expect(await order.moved()).toEqual([]);
  });

  test.each([
    ['nothing', 0],
    ['less than banks take', 49],
    ['more than there is', 1_000_000_000_000],
  ])('of %s is refused, as banks refuse it', async (_what, amount) => {
    const order = newOrder('tok_ok');
    const notPayable = refused('AMOUNT_NOT_PAYABLE');
    await expect(order.charge(undefined, amount)).rejects.toMatchObject(notPayable);
    expect(await order.find()).toBeNull();
  });

  test('that is pending says how the payer completes it', async () => {
    const charge = await newOrder('tok_pending_never').charge();
    const value = `${charge.reference}_secret`;
    expect(charge).toMatchObject({ status: 'pending', clientAction: { value } });
  });

  test('that was never requested is not found', async () => {
    expect(await newOrder('tok_ok').find()).toBeNull();
  });

  test('that is flaky succeeds in the end, and a restart does not reset its count', async () => {
    const order = newOrder('tok_flaky_2');
    await expect(order.charge()).rejects.toMatchObject(unclear);
    expect(await simulator.stop()).toBe(0);
    await simulator.start();
    await expect(order.charge()).rejects.toMatchObject(unclear);
    expect(await order.charge()).toMatchObject({ status: 'charged' });
  });

  test('that timed out after it was made is found, and not made again', async () => {
    const order = newOrder('tok_timeout_after_charge');
    await expect(order.charge(1_000)).rejects.toMatchObject(timeout);
    const charge = await order.find();
    expect(charge).toMatchObject({ status: 'charged' });
    expect(await order.charge()).toMatchObject({ reference: charge?.reference });
    expect(await order.moved()).toEqual(['charge 2500']);
  });

  test('that timed out before it was made is not found', async () => {
    const order = newOrder('tok_timeout_before_charge');
    await expect(order.charge(300)).rejects.toMatchObject(timeout);
    expect(await order.find()).toBeNull();
    expect(await order.charge()).toMatchObject({ status: 'charged' });
  });

  test('that is slow is made although its caller has disconnected', async () => {
    const order = newOrder('tok_slow_400');
    await expect(order.charge(100)).rejects.toMatchObject(timeout);
    await expect.poll(order.find, { timeout: 5_000 }).toMatchObject({ status: 'charged' });
  });

  test.each(['tok_garbage', 'tok_wrong_amount'])('%s is unclear, and found', async (token) => {
    const order = newOrder(token);
    await expect(order.charge()).rejects.toMatchObject(unclear);
    expect(await order.find()).toMatchObject({ status: 'charged', amount: 2_500 });
  });

  test('with a provider that is down is unclear, and not found', async () => {
    const order = newOrder('tok_down');
    await expect(order.charge()).rejects.toMatchObject(unclear);
    expect(await order.find()).toBeNull();
  });

  test('in a blackout cannot even be looked up at first', async () => {
    const order = newOrder('tok_blackout_1');
    await expect(order.charge()).rejects.toMatchObject(unclear);
    await expect(order.find()).rejects.toMatchObject(unclear);
    expect(await order.find()).toBeNull();
  });

  test('that succeeds late appears after it could not be found', async () => {
    const order = newOrder('tok_late_success_800');
    await expect(order.charge(200)).rejects.toMatchObject(timeout);
    expect(await order.find()).toBeNull();
    await expect.poll(order.find, { timeout: 5_000 }).toMatchObject({ status: 'charged' });
    expect(await order.moved()).toEqual(['charge 2500']);
  });

  test.each([
    ['tok_pending_then_charged_300', 'charged', ['charge 2500']],
    ['tok_pending_then_declined_300', 'declined', []],
  ])('%s is pending and then %s', async (token, status, moved) => {
    const order = newOrder(token);
    const { reference } = await order.charge();
    expect(await order.find()).toMatchObject({ status: 'pending', reference });
    await expect.poll(order.find, { timeout: 5_000 }).toMatchObject({ status, reference });
    expect(await order.moved()).toEqual(moved);
  });
});

describe('a refund', () => {
  test('asked for ten times at once refunds once', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.charge();
    const answers = await Promise.all(Array.from({ length: 10 }, () => order.refund(reference)));
    expect(new Set(answers.map((refund) => JSON.stringify(refund))).size).toBe(1);
    expect(await order.moved()).toEqual(['charge 2500', 'refund 2500']);
    expect(await order.find()).toMatchObject({ status: 'refunded', reference });
  });

  test('of a charge refunded under another key is that refund', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.charge();
    const byHand = await order.refund(reference, 'by-hand');
    expect(await order.refund(reference)).toEqual(byHand);
    expect(await order.moved()).toEqual(['charge 2500', 'refund 2500']);
  });

  test('of a pending charge cancels it for good, and is told as a void each time', async () => {
    const order = newOrder('tok_pending_then_charged_600');
    const { reference } = await order.charge();
    expect(await order.refund(reference)).toMatchObject({ status: 'voided' });
    expect(await order.refund(reference)).toMatchObject({ status: 'voided' });
    expect(await order.refund(reference, 'void-by-hand')).toMatchObject({ status: 'voided' });
    const later = newOrder('tok_pending_then_charged_600');
    await later.charge();
    await expect.poll(later.find, { timeout: 5_000 }).toMatchObject({ status: 'charged' });
    expect(await order.find()).toMatchObject({ status: 'voided' });
    expect(await order.moved()).toEqual([]);
  });

  test('of a charge that was declined in the meantime is unclear until it is looked up', async () => {
    const order = newOrder('tok_pending_then_declined_100');
    const { reference } = await order.charge();
    await expect.poll(order.find, { timeout: 5_000 }).toMatchObject({ status: 'declined' });
    await expect(order.refund(reference)).rejects.toMatchObject(unclear);
  });

  test('may fail for a while', async () => {
    const order = newOrder('tok_refund_fails_for_a_while_2');
    const { reference } = await order.charge();
    await expect(order.refund(reference)).rejects.toMatchObject(unclear);
    await expect(order.refund(reference)).rejects.toMatchObject(unclear);
    expect(await order.refund(reference)).toMatchObject({ status: 'refunded' });
  });

  test('that timed out after it was made is not made again', async () => {
    const order = newOrder('tok_refund_timeout');
    const { reference } = await order.charge();
    await expect(order.refund(reference, undefined, 1_000)).rejects.toMatchObject(timeout);
    expect(await order.refund(reference)).toMatchObject({ status: 'refunded' });
    expect(await order.moved()).toEqual(['charge 2500', 'refund 2500']);
  });

  test('may be pending before the money moves', async () => {
    const order = newOrder('tok_refund_pending_300');
    const { reference } = await order.charge();
    expect(await order.refund(reference)).toMatchObject({ status: 'pending' });
    expect(await order.moved()).toEqual(['charge 2500']);
    await expect.poll(order.find, { timeout: 5_000 }).toMatchObject({ status: 'refunded' });
    expect(await order.refund(reference)).toMatchObject({ status: 'refunded' });
    expect(await order.moved()).toEqual(['charge 2500', 'refund 2500']);
  });
});

describe('a refund of a part', () => {
  test('is one movement of its own, however often it is asked, and leaves the rest', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.charge();
    const first = await order.giveBack(reference, 400, 1);
    expect(await order.giveBack(reference, 400, 1)).toEqual(first);
    expect(await order.giveBack(reference, 100, 2)).toMatchObject({ status: 'refunded' });
    expect(await order.find()).toMatchObject({ status: 'charged', amount: 2_000 });
    expect(await order.moved()).toEqual(['charge 2500', 'refund 400', 'refund 100']);
  });

  test('of more than is left is refused', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.charge();
    await order.giveBack(reference, 2_000, 1);
    await expect(order.giveBack(reference, 501, 2)).rejects.toMatchObject(
      refused('REFUND_REFUSED'),
    );
    await order.giveBack(reference, 500, 3);
    await expect(order.giveBack(reference, 1, 4)).rejects.toMatchObject(refused('REFUND_REFUSED'));
    expect(await order.find()).toMatchObject({ status: 'refunded' });
    expect(await order.moved()).toEqual(['charge 2500', 'refund 2000', 'refund 500']);
  });

  test('asked for at once with others never gives back more than was charged', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.charge();
    const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
    const asked = numbers.map((number) => order.giveBack(reference, 600, number));
    const made = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(4);
    expect(await order.find()).toMatchObject({ amount: 100 });
  });

  test('leaves the undo of the charge exactly what is left', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.charge();
    await order.giveBack(reference, 700, 1);
    const left = (await order.find())?.amount ?? 0;
    const request = { orderId: 'x', amount: left, currency: 'EUR', reference, reason: 'R' };
    const undo = call(undoKey(order.key));
    expect(await payments.refund(request, undo)).toMatchObject({ status: 'refunded' });
    expect(await order.moved()).toEqual(['charge 2500', 'refund 700', 'refund 1800']);
    expect(await order.find()).toMatchObject({ status: 'refunded' });
  });

  test('of a charge that is not made yet is not made, and does not void it', async () => {
    const order = newOrder('tok_pending_never');
    const { reference } = await order.charge();
    await expect(order.giveBack(reference, 1, 1)).rejects.toMatchObject(unclear);
    expect(await order.find()).toMatchObject({ status: 'pending' });
  });

  test('may be pending, and is told under its own reference', async () => {
    const order = newOrder('tok_refund_pending_100');
    const { reference } = await order.charge();
    const part = await order.giveBack(reference, 700, 1);
    expect(part?.status).toBe('pending');
    await expect.poll(order.find, { timeout: 5_000 }).toMatchObject({ amount: 1_800 });
    const [update] = await books<{ body: { reference: string } }[]>`
      select body from updates where body ->> 'reference' = ${part?.reference ?? ''}`;
    expect(update?.body).toMatchObject({ status: 'refunded' });
  });

  test('is refused for good with tok_refund_refused, which refunds the whole', async () => {
    const order = newOrder('tok_refund_refused');
    const { reference } = await order.charge();
    await expect(order.giveBack(reference, 1, 1)).rejects.toMatchObject(refused('REFUND_REFUSED'));
    expect(await order.refund(reference)).toMatchObject({ status: 'refunded' });
  });
});

describe('the simulator', () => {
  test('ends in time though a caller still waits for it', async () => {
    const waiting = newOrder('tok_timeout_before_charge').charge(20_000);
    const outcome = expect(waiting).rejects.toMatchObject(unclear);
    await expect
      .poll(async () => (await books`select 1 from tries where count = 1`).length)
      .toBeGreaterThan(0);
    const began = Date.now();
    expect(await simulator.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(6_000);
    await outcome;
    await simulator.start();
  });
});

describe('the books', () => {
  test('cannot be read without the secret', async () => {
    const stranger = simulatedPayments({ url: simulator.url, secret: 'guessed' });
    await expect(stranger.find('any', call('any'))).rejects.toMatchObject(unclear);
  });

  test('have an append-only ledger', async () => {
    await newOrder('tok_ok').charge();
    await expect(books`update ledger set amount = 1`).rejects.toThrow('append only');
    await expect(books`delete from ledger`).rejects.toThrow('append only');
  });
});

describe('money that is held', () => {
  const captureRefused = { name: 'CaptureRefused' };

  test('moves once it is captured, however often that is asked for', async () => {
    const order = newOrder('tok_ok');
    const { status, reference, authorizedUntil } = await order.hold();
    expect(status).toBe('authorized');
    expect(Date.parse(authorizedUntil ?? '')).toBeGreaterThan(Date.now() + 6 * 24 * 3600 * 1000);
    expect(await order.moved()).toEqual([]);
    expect(await order.find()).toEqual({ status: 'authorized', reference, amount: 2_500 });
    const captures = await Promise.all([1, 2, 3].map(() => order.capture(reference)));
    expect(captures).toEqual(Array(3).fill({ status: 'captured', reference }));
    expect(await order.moved()).toEqual(['charge 2500']);
    expect(await order.hold()).toMatchObject({ status: 'authorized', reference });
  });

  test('can be taken in part, and then this part is given back', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.hold();
    await order.capture(reference, 1_000);
    expect(await order.find()).toEqual({ status: 'charged', reference, amount: 1_000 });
    expect(await order.moved()).toEqual(['charge 1000']);
  });

  test('is never taken beyond what is held', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.hold();
    await expect(order.capture(reference, 2_501)).rejects.toMatchObject(captureRefused);
    expect(await order.moved()).toEqual([]);
  });

  test('is let go by a refund, and can then not be taken', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.hold();
    expect(await order.refund(reference)).toMatchObject({ status: 'voided' });
    expect(await order.find()).toMatchObject({ status: 'voided' });
    await expect(order.capture(reference)).rejects.toMatchObject(captureRefused);
    expect(await order.moved()).toEqual([]);
  });

  test('is given back once it was taken', async () => {
    const order = newOrder('tok_ok');
    const { reference } = await order.hold();
    await order.capture(reference);
    expect(await order.refund(reference)).toMatchObject({ status: 'refunded' });
    expect(await order.moved()).toEqual(['charge 2500', 'refund 2500']);
  });

  test('is charged at once with tok_charged_at_once', async () => {
    const order = newOrder('tok_charged_at_once');
    expect(await order.hold()).toMatchObject({ status: 'charged' });
    expect(await order.moved()).toEqual(['charge 2500']);
  });

  test('is let go by itself when its time is over, with tok_authorization_ends', async () => {
    const order = newOrder('tok_authorization_ends_1');
    const { reference } = await order.hold();
    await eventually('let go', async () => (await order.find())?.status === 'voided');
    await expect(order.capture(reference)).rejects.toMatchObject(captureRefused);
  });

  test('is held once the payer has acted, with tok_pending_then_charged', async () => {
    const order = newOrder('tok_pending_then_charged_1');
    expect(await order.hold()).toMatchObject({ status: 'pending' });
    await eventually('held', async () => (await order.find())?.status === 'authorized');
    expect(await order.moved()).toEqual([]);
  });

  test('is taken by a capture whose answer is lost, with tok_capture_timeout', async () => {
    const order = newOrder('tok_capture_timeout');
    const { reference } = await order.hold();
    await expect(order.capture(reference, 2_500, 1_000)).rejects.toMatchObject(timeout);
    expect(await order.moved()).toEqual(['charge 2500']);
    expect(await order.capture(reference)).toEqual({ status: 'captured', reference });
  });

  test.each(['tok_capture_refused', 'tok_capture_fails_for_a_while'])(
    'is not taken while %s says so',
    async (token) => {
      const order = newOrder(token);
      const { reference } = await order.hold();
      await expect(order.capture(reference)).rejects.toThrow();
      expect(await order.moved()).toEqual([]);
    },
  );
});

test('The books list every charge of a time, page by page, with what is left of it', async () => {
  const before = new Date();
  const orders = Array.from({ length: 105 }, () => newOrder('tok_ok'));
  for (const order of orders) await order.charge();
  const [paid, partly, back] = orders;
  await newOrder('tok_declined')
    .charge()
    .catch(() => undefined);
  const later = newOrder('tok_ok');
  const made = async (order = paid) => (await order?.find())?.reference ?? '';
  await partly?.giveBack(await made(partly), 500, 1);
  await back?.refund(await made(back));
  const range = { since: before.toISOString(), until: new Date().toISOString() };
  await later.charge();
  const first = await payments.list?.({ ...range, cursor: null }, call('books'));
  const second = await payments.list?.({ ...range, cursor: first?.next ?? '' }, call('books'));
  expect([first?.effects.length, second?.next]).toEqual([100, null]);
  const all = [...(first?.effects ?? []), ...(second?.effects ?? [])];
  // A slow charge of an earlier test may be among them.
  const keys = new Set(orders.map(({ key }) => key));
  expect(all.filter(({ effectId }) => keys.has(effectId))).toHaveLength(105);
  const of = (order = paid) => all.find(({ effectId }) => effectId === order?.key);
  expect(of(paid)).toMatchObject({ status: 'charged', amount: 2_500, currency: 'EUR' });
  expect(of(partly)).toMatchObject({ status: 'charged', amount: 2_000 });
  expect(of(back)).toMatchObject({ status: 'refunded' });
  expect(of(later)).toBeUndefined();
});
