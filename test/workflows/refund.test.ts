/**
 * Refunds of money that was taken, by the real workflow and fence on real Temporal and Postgres. Verified
 * to fail when a cancellation gives back the whole amount after a part, when a refund that was refused
 * is not flagged, and when one that a person has settled outside is asked for again.
 */
import { and, asc, eq } from 'drizzle-orm';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createRefundRecords } from '../../activities/refundRecords.ts';
import type { DecisionAction } from '../../contracts/decision.ts';
import { effectId } from '../../contracts/effects.ts';
import { ORDERS_QUEUE } from '../../contracts/saga.ts';
import { effects, orderEvents, refunds } from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { createSagaClient } from '../../saga/client.ts';
import { reconcileBench } from '../activities/reconcile/reconcileBench.ts';
import { testSagaSettings } from '../support/dispatcher.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { eventually } from '../support/eventually.ts';

const bench = await reconcileBench();
const { db, saga, money, rowOf, temporal } = bench;
const TOTAL = 2_500;

/** Flags a failing refund after a second, and tries it every second. */
const impatient = createSagaClient({
  db,
  seals: testSeals(db),
  client: temporal.client,
  settings: { policy: { ...testSagaSettings.policy, undoAttentionSeconds: 1, undoPaceSeconds: 1 } },
  taskQueue: ORDERS_QUEUE,
  timeLimitMs: 10_000,
});

async function request(orderId: string, number: number, amount: number): Promise<void> {
  const words = { actor: 'operations', reason: inClear('a scratch') };
  await db.insert(refunds).values({ orderId, number, amount, ...words });
}
const refundOf = async (orderId: string, number: number) => {
  const name = and(eq(refunds.orderId, orderId), eq(refunds.number, number));
  const [row] = await db.select().from(refunds).where(name);
  return row;
};
const ends = (orderId: string, number: number, news = '') =>
  temporal.client.workflow.getHandle(`${effectId(orderId, 'refund', number)}${news}`).result();
async function giveBack(orderId: string, number: number, amount: number): Promise<unknown> {
  await request(orderId, number, amount);
  await saga.startRefund({ orderId, number });
  return ends(orderId, number);
}
const left = async (orderId: string) => {
  const charge = await money.find(effectId(orderId, 'payment'), {} as never);
  return charge?.status === 'charged' ? charge.amount : 0;
};
const events = async (orderId: string) => {
  const rows = await db
    .select({ type: orderEvents.type })
    .from(orderEvents)
    .where(eq(orderEvents.orderId, orderId))
    .orderBy(asc(orderEvents.version));
  return rows.map(({ type }) => type).slice(-2);
};
const flagOf = (orderId: string) =>
  eventually(`${orderId} is flagged`, async () => (await rowOf(orderId)).attention);
async function decide(orderId: string, action: DecisionAction): Promise<void> {
  const { since } = await flagOf(orderId);
  await bench.sendDecision(orderId, { action, since, reason: 'seen to' }, `decision-${since}`);
}

describe('an order that is delivered', () => {
  test('gets parts of its money back, long after its workflow has closed', async () => {
    const orderId = await bench.deliveredOrder();
    expect(await giveBack(orderId, 1, 700)).toBe('done');
    expect(await rowOf(orderId)).toMatchObject({
      status: 'delivered',
      paymentStatus: 'partially_refunded',
      payment: { refunded: 700 },
      attention: null,
    });
    await giveBack(orderId, 2, 1_800);
    expect(await rowOf(orderId)).toMatchObject({
      paymentStatus: 'refunded',
      payment: { refunded: TOTAL },
    });
    expect(await left(orderId)).toBe(0);
    const both = ['order.payment-partially-refunded', 'order.payment-refunded'];
    expect(await events(orderId)).toEqual(both);
    await bench.spoil(orderId, {});
    await bench.sweep();
    expect((await rowOf(orderId)).attention).toBeNull();
  });

  test('gets a refund once, however often it is started', async () => {
    const orderId = await bench.deliveredOrder();
    await giveBack(orderId, 1, 700);
    const { version } = await rowOf(orderId);
    await saga.startRefund({ orderId, number: 1 });
    expect(await ends(orderId, 1)).toBe('done');
    expect(await left(orderId)).toBe(TOTAL - 700);
    expect((await rowOf(orderId)).version).toBe(version);
  });

  test('whose refund has lost its workflow gets it from the reconciler', async () => {
    const orderId = await bench.deliveredOrder();
    await request(orderId, 1, 700);
    await bench.sweep();
    expect(await ends(orderId, 1)).toBe('done');
  });

  test('is flagged when a refund is refused, and a person takes the flag down', async () => {
    const orderId = await bench.deliveredOrder();
    expect(await giveBack(orderId, 1, TOTAL + 1)).toBe('failed');
    expect(await flagOf(orderId)).toMatchObject({
      reason: 'REFUND_REQUEST_FAILING',
      step: 'payment',
      lastError: 'REFUND_REFUSED',
    });
    expect(await rowOf(orderId)).toMatchObject({ paymentStatus: 'charged' });
    await decide(orderId, 'resolve');
    expect((await rowOf(orderId)).attention).toBeNull();
    expect(await refundOf(orderId, 1)).toMatchObject({
      state: 'failed',
      failure: 'REFUND_REFUSED',
    });
  });

  test('shows a refund’s flag in Temporal too, once the reconciler has looked', async () => {
    const orderId = await bench.deliveredOrder();
    await giveBack(orderId, 1, TOTAL + 1);
    await flagOf(orderId);
    const shownFlag = async () => (await saga.describe(orderId)).shown.attention;
    expect(await shownFlag()).toBe('none');
    await bench.spoil(orderId, {});
    const { version } = await rowOf(orderId);
    await bench.sweep();
    await eventually('it shows', async () => (await shownFlag()) === 'REFUND_REQUEST_FAILING');
    await bench.sweep();
    expect(await rowOf(orderId)).toMatchObject({ version, status: 'delivered' });
    await decide(orderId, 'resolve');
    await eventually('it is down', async () => (await shownFlag()) === 'none');
  });

  test('is flagged when a refund fails later, and says how much is given back', async () => {
    const orderId = await bench.deliveredOrder();
    await giveBack(orderId, 1, 700);
    await giveBack(orderId, 2, 300);
    await saga.startRefund({ orderId, number: 1 }, 'refund_failed');
    expect(await ends(orderId, 1, ':refund_failed')).toBe('failed');
    expect(await rowOf(orderId)).toMatchObject({
      paymentStatus: 'partially_refunded',
      payment: { refunded: 300 },
      attention: { reason: 'REFUND_REQUEST_FAILING' },
    });
  });
});

describe('a confirmed order', () => {
  test('that is cancelled after a partial refund gives back exactly the rest', async () => {
    const orderId = await bench.confirmedOrder();
    await giveBack(orderId, 1, 700);
    expect(await rowOf(orderId)).toMatchObject({ status: 'confirmed', payment: { refunded: 700 } });
    const asked = money.refunds.length;
    await saga.cancel(orderId, { by: 'customer' }, 'cancel-customer');
    await bench.reaches(orderId, 'cancelled');
    expect(await rowOf(orderId)).toMatchObject({ paymentStatus: 'refunded' });
    expect(money.refunds.slice(asked)).toEqual([TOTAL - 700]);
    expect(await left(orderId)).toBe(0);
  });

  test('that ships after a partial refund goes on saying so', async () => {
    const orderId = await bench.confirmedOrder();
    await giveBack(orderId, 1, 700);
    for (const status of ['in_transit', 'delivered']) await bench.signalShipment(orderId, status);
    await bench.reaches(orderId, 'delivered');
    expect(await rowOf(orderId)).toMatchObject({
      paymentStatus: 'partially_refunded',
      payment: { refunded: 700 },
    });
  });

  test('whose only refund has failed later is charged again, also once it ships', async () => {
    const orderId = await bench.confirmedOrder();
    await giveBack(orderId, 1, 700);
    await bench.signalShipment(orderId, 'in_transit');
    await bench.reaches(orderId, 'shipped');
    await saga.startRefund({ orderId, number: 1 }, 'refund_failed');
    await ends(orderId, 1, ':refund_failed');
    await decide(orderId, 'skip');
    await bench.signalShipment(orderId, 'delivered');
    await bench.reaches(orderId, 'delivered');
    expect(await rowOf(orderId)).toMatchObject({
      paymentStatus: 'charged',
      payment: { refunded: 0 },
      attention: null,
    });
  });

  test('whose money was captured says so again once its only refund has failed', async () => {
    const orderId = await bench.deliveredOrder();
    const capture = { effectId: effectId(orderId, 'capture'), orderId, step: 'capture' } as const;
    await db.insert(effects).values({ ...capture, state: 'done' });
    await bench.spoil(orderId, { row: { paymentStatus: 'captured' } });
    await giveBack(orderId, 1, 700);
    await saga.startRefund({ orderId, number: 1 }, 'refund_failed');
    await ends(orderId, 1, ':refund_failed');
    expect(await rowOf(orderId)).toMatchObject({ paymentStatus: 'captured' });
  });

  test('that is cancelled before its refund is made gives it back with the rest', async () => {
    const orderId = await bench.cancelledOrder();
    expect(await giveBack(orderId, 1, 700)).toBe('superseded');
    expect(await rowOf(orderId)).toMatchObject({ paymentStatus: 'refunded', attention: null });
  });
});

describe('news of a refund that come before the answer to its request', () => {
  test('that it has failed are not lost: a person is called', async () => {
    const orderId = await bench.deliveredOrder();
    await request(orderId, 1, 700);
    await saga.startRefund({ orderId, number: 1 }, 'refund_failed');
    expect(await ends(orderId, 1, ':refund_failed')).toBe('failed');
    await saga.startRefund({ orderId, number: 1 });
    expect(await ends(orderId, 1)).toBe('failed');
    expect(await flagOf(orderId)).toMatchObject({ reason: 'REFUND_REQUEST_FAILING' });
    expect(await left(orderId)).toBe(TOTAL);
  });

  test('that it is made say so in the order at once', async () => {
    const orderId = await bench.deliveredOrder();
    await request(orderId, 1, 700);
    await saga.startRefund({ orderId, number: 1 }, 'refunded');
    expect(await ends(orderId, 1, ':refunded')).toBe('done');
    expect(await rowOf(orderId)).toMatchObject({ payment: { refunded: 700 } });
    expect((await events(orderId)).at(-1)).toBe('order.payment-partially-refunded');
  });
});

describe('a refund that keeps failing', () => {
  async function failing() {
    const orderId = await bench.confirmedOrder();
    money.refuseRefund(effectId(orderId, 'payment'));
    await request(orderId, 1, 700);
    await impatient.startRefund({ orderId, number: 1 });
    expect((await flagOf(orderId)).reason).toBe('REFUND_REQUEST_FAILING');
    return orderId;
  }

  test('is flagged in the running saga too, and made once it can be', async () => {
    const orderId = await failing();
    money.allowRefund(effectId(orderId, 'payment'));
    expect(await ends(orderId, 1)).toBe('done');
    await decide(orderId, 'skip');
    expect(await rowOf(orderId)).toMatchObject({ payment: { refunded: 700 }, attention: null });
  });

  test('can be decided about though the running saga was not told of the flag', async () => {
    const orderId = await bench.confirmedOrder();
    await request(orderId, 1, 700);
    const log = pino({ level: 'silent' });
    const records = createRefundRecords({ db, log, deliveriesWaiting: () => {} });
    await records.flagRefund({ orderId, number: 1, lastError: 'TIMEOUT' });
    await decide(orderId, 'skip');
    expect((await rowOf(orderId)).attention).toBeNull();
    expect(await refundOf(orderId, 1)).toMatchObject({ state: 'failed' });
  });

  test('and was settled outside is not asked for again', async () => {
    const orderId = await failing();
    await decide(orderId, 'resolve');
    expect(await refundOf(orderId, 1)).toMatchObject({ state: 'settled' });
    money.allowRefund(effectId(orderId, 'payment'));
    expect(await ends(orderId, 1)).toBe('settled');
    expect(await left(orderId)).toBe(TOTAL);
  });
});
