/** When undos are tried, in which sequence, and what ends them. In virtual time. */
import { describe, expect, test } from 'vitest';
import type { Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const SECOND = 1_000;
const callsOf = ({ world }: { world: World }, call: string) =>
  world.calls.filter((each) => each === call).length;
const undosOf = ({ world }: { world: World }) =>
  world.calls.filter((call) => ['cancel', 'refund', 'release'].includes(call));

/** A confirmed order that is being cancelled. */
async function cancelled(script: Script) {
  const order = scriptedOrder(script);
  await order.reaches('confirmed');
  await order.answerOf(order.cancel());
  return order;
}

test('the newest step is undone first', async () => {
  const order = await cancelled({});
  await order.ends();
  expect(undosOf(order)).toEqual(['cancel', 'refund', 'release']);
});

describe('an undo that fails', () => {
  test('flags the order after two minutes, with the last failure', async () => {
    const order = await cancelled({ refund: ['away'] });
    await order.pass(115 * SECOND);
    expect(order.world.state.attention).toBeNull();
    await order.pass(10 * SECOND);
    expect(order.world.state.attention).toMatchObject({
      reason: 'REFUND_FAILING',
      step: 'payment',
      lastError: expect.any(String),
    });
  });

  test('is tried again at the slow pace, and takes its flag down when it succeeds', async () => {
    let isAway = true;
    const order = await cancelled({
      how: (call) => (call === 'refund' && isAway ? 'away' : 'ok'),
    });
    await order.isFlagged('REFUND_FAILING');
    const before = callsOf(order, 'refund');
    await order.pass(200 * SECOND);
    expect(callsOf(order, 'refund') - before).toBeLessThanOrEqual(1);
    isAway = false;
    await order.ends();
    expect(order.world.state).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'refunded',
      attention: null,
    });
    expect(order.world.times.refunded).toBe(1);
  });

  test('does not hold back the goods once it is flagged', async () => {
    const order = await cancelled({ refund: ['away'] });
    await order.until('released', () => order.world.stands.stock === 'undone');
    expect(order.world.state.attention?.reason).toBe('REFUND_FAILING');
  });

  test('keeps the goods when it is the parcel’s, but not the money', async () => {
    const order = await cancelled({ cancel: ['away'] });
    await order.until('refunded', () => order.world.stands.money === 'undone');
    await order.pass(3_600 * SECOND);
    expect(order.world.stands.stock).toBe('done');
    expect(order.world.state.attention?.reason).toBe('SHIPMENT_CANCEL_FAILING');
  });

  test('is tried at once when a person says so', async () => {
    const order = await cancelled({ refund: ['away'], release: ['away'] });
    await order.isFlagged('REFUND_FAILING');
    await order.pass(60 * SECOND);
    const before = callsOf(order, 'refund');
    await order.answerOf(order.decide('retry'));
    await order.pass(20 * SECOND);
    expect(callsOf(order, 'refund')).toBeGreaterThan(before);
    expect(order.world.state.attention?.reason).toBe('REFUND_FAILING');
  });

  test.each([
    ['skip', 'unknown'],
    ['resolve', 'refunded'],
  ])('ends when a person decides to %s it', async (action, paymentStatus) => {
    const order = await cancelled({ refund: ['away'] });
    await order.isFlagged('REFUND_FAILING');
    const before = callsOf(order, 'refund');
    await order.answerOf(order.decide(action));
    await order.ends();
    expect(order.world.state).toMatchObject({
      status: 'cancelled',
      paymentStatus,
      attention: null,
    });
    expect(callsOf(order, 'refund') - before).toBeLessThanOrEqual(1);
  });
});

describe('an undo that is pending', () => {
  test('is asked for again, ever more rarely, until it is done', async () => {
    const order = await cancelled({ refund: ['pending', 'pending', 'pending', 'ok'] });
    await order.ends();
    expect(callsOf(order, 'refund')).toBe(4);
    expect(order.world.times.refunded).toBe(1);
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' });
  });

  test('is asked for at most a few times before the order is flagged', async () => {
    const order = await cancelled({ refund: ['pending'], release: ['away'] });
    await order.isFlagged('REFUND_FAILING');
    expect(callsOf(order, 'refund')).toBeLessThan(12);
    expect(order.world.state.attention?.lastError).toBeNull();
  });

  test('is asked for at once when the provider reports anything about it', async () => {
    const order = await cancelled({ refund: ['pending'] });
    await order.pass(20 * SECOND);
    const before = callsOf(order, 'refund');
    order.payment('charged');
    await order.pass(1 * SECOND);
    expect(callsOf(order, 'refund')).toBe(before + 1);
  });
});

describe('a parcel that has left', () => {
  test('by the carrier’s refusal goes on as shipped, with nothing undone', async () => {
    const order = await cancelled({ cancel: ['SHIPMENT_ALREADY_DISPATCHED'] });
    await order.reaches('shipped');
    expect(undosOf(order)).toEqual(['cancel']);
    expect(order.world.stands).toEqual({ stock: 'done', money: 'done', parcel: 'done' });
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state.status).toBe('delivered');
  });

  test('by the carrier’s report stops the undo', async () => {
    const order = await cancelled({ cancel: ['away'] });
    await order.pass(5 * SECOND);
    order.shipment('in_transit');
    await order.reaches('shipped');
    expect(order.world.stands).toMatchObject({ stock: 'done', money: 'done' });
  });

  test('after the money went back calls a person, and then the order ends', async () => {
    const order = await cancelled({ cancel: ['away'] });
    await order.until('refunded', () => order.world.stands.money === 'undone');
    order.shipment('in_transit');
    await order.isFlagged('SHIPPED_AFTER_END');
    expect(order.world.state.status).toBe('cancelled');
    expect(order.world.stands.stock).toBe('undone');
    await order.answerOf(order.decide('resolve'));
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', attention: null });
  });
});
