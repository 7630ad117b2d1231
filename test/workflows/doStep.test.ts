/** A forward step: done, definitely not done, or unknown. In virtual time. */
import { describe, expect, test } from 'vitest';
import { quickUndo } from '../../proof/fixtures/orderBench.ts';
import type { Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const callsOf = ({ world }: { world: World }, call: string) =>
  world.calls.filter((each) => each === call).length;
const own: Script = { ownProviders: ['payment', 'shipment'] };

async function ended(...options: Parameters<typeof scriptedOrder>) {
  const order = scriptedOrder(...options);
  await order.ends();
  return order;
}

describe.each([
  ['other teams’ workers', {}],
  ['own providers', own],
])('with %s', (_, providers: Script) => {
  test('each step is done once and recorded once', async () => {
    const order = scriptedOrder(providers);
    await order.reaches('confirmed');
    expect(order.world.calls).toEqual(['reserve', 'charge', 'book']);
    expect(order.world.story).toEqual([
      'order.inventory-reserved',
      'order.payment-charged',
      'order.confirmed',
    ]);
    expect(order.world.state).toMatchObject({
      inventoryStatus: 'reserved',
      paymentStatus: 'charged',
      shipmentStatus: 'booked',
      payment: { reference: 'charge of 01890000-0000-7000-8000-000000000000:payment:1' },
    });
  });

  test.each(['PAYMENT_DECLINED', 'PAYMENT_METHOD_INVALID'] as const)(
    'a charge refused with %s fails the order with that reason, and nothing is refunded',
    async (code) => {
      const order = await ended({ ...providers, charge: [code] });
      const { state, calls } = order.world;
      expect(state).toMatchObject({ status: 'failed', paymentStatus: 'declined' });
      expect(state.failure?.code).toBe(code);
      expect(calls).toEqual(['reserve', 'charge', 'release']);
    },
  );

  test('a charge of unknown outcome is given up in the end, and undone', async () => {
    const order = await ended({ ...providers, charge: ['away'] });
    expect(order.world.state).toMatchObject({
      status: 'failed',
      failure: { code: 'PAYMENT_UNAVAILABLE' },
    });
    expect(callsOf(order, 'charge')).toBeGreaterThan(1);
    expect(callsOf(order, 'refund')).toBe(1);
  });
});

test('a failure of no known kind leaves the outcome unknown, and the step is undone', async () => {
  const order = await ended({ book: ['bug'] });
  expect(order.world.state).toMatchObject({
    status: 'failed',
    failure: { code: 'SHIPMENT_UNAVAILABLE' },
  });
  expect(order.world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
});

test('a charge that an own provider does not answer in time is asked for once more on its queue', async () => {
  const order = scriptedOrder({ ...own, charge: ['away', 'away', 'away', 'ok'] });
  await order.reaches('confirmed');
  expect(order.world.times.charged).toBe(1);
});

test('an item that is out of stock fails the order before anybody is asked for money', async () => {
  const order = await ended({ reserve: ['OUT_OF_STOCK'] });
  expect(order.world.calls).toEqual(['reserve']);
  expect(order.world.state).toMatchObject({
    status: 'failed',
    inventoryStatus: 'none',
    failure: { code: 'OUT_OF_STOCK' },
  });
});

describe('a pending payment', () => {
  async function pending(...[script, options]: Parameters<typeof scriptedOrder>) {
    const order = scriptedOrder({ charge: ['pending'], ...script }, options);
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    return order;
  }

  test('confirms the order once it is reported as charged', async () => {
    const order = await pending();
    order.world.stands.money = 'done';
    order.payment('charged');
    await order.reaches('confirmed');
    expect(order.world.state).toMatchObject({ paymentStatus: 'charged' });
    expect(order.world.story).toEqual([
      'order.inventory-reserved',
      'order.payment-pending',
      'order.payment-charged',
      'order.confirmed',
    ]);
  });

  test('fails the order when it is declined, and is asked about once more', async () => {
    const order = await pending();
    order.payment('declined');
    await order.ends();
    expect(order.world.state.failure?.code).toBe('PAYMENT_DECLINED');
    expect(callsOf(order, 'refund')).toBe(1);
  });

  test('is waited for as long as the payer has, and then undone', async () => {
    const order = await pending();
    await order.pass(590_000);
    expect(order.world.state.status).toBe('pending');
    await order.pass(20_000);
    await order.ends();
    expect(order.world.state.failure?.code).toBe('PAYMENT_TIMEOUT');
    expect(callsOf(order, 'refund')).toBe(1);
  });

  test('is not waited for when the order is cancelled', async () => {
    const order = await pending();
    expect(await order.answerOf(order.cancel())).toEqual({ status: 'cancelling' });
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'voided' });
    expect(callsOf(order, 'book')).toBe(0);
  });
});

test.each(['charge', 'book'] as const)(
  'an order that is cancelled during its %s records it, goes no further and undoes it',
  async (call) => {
    const order = scriptedOrder({
      during: (name, _attempt, when) => {
        if (name === call && when === 'before') order.cancel();
      },
    });
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' });
    expect(order.world.story).not.toContain('order.confirmed');
    expect(callsOf(order, 'book')).toBe(call === 'book' ? 1 : 0);
  },
);

test('a step whose undo was given up on by a person is not tried again by a cancellation', async () => {
  const order = scriptedOrder({ refund: ['away'] }, { policy: quickUndo });
  await order.reaches('confirmed');
  await order.answerOf(order.cancel());
  await order.isFlagged('REFUND_FAILING');
  await order.answerOf(order.decide('skip'));
  await order.ends();
  expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'unknown' });
  expect(callsOf(order, 'charge')).toBe(1);
});
