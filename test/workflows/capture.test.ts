/** Money that is held at order and taken when the parcel leaves, in virtual time. */
import { describe, expect, test } from 'vitest';
import type { PlaceOptions } from '../../proof/fixtures/orderBench.ts';
import { definite, type Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const held = (script: Script = {}, options: PlaceOptions = {}) =>
  scriptedOrder(script, { capture: 'on_dispatch', ...options });

async function confirmed(script: Script = {}, options: PlaceOptions = {}) {
  const order = held(script, options);
  await order.reaches('confirmed');
  return order;
}

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;
const inDays = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * DAY).toISOString();

describe('an order that is paid when it is dispatched', () => {
  test.each([
    ['another team’s worker', []],
    ['our own worker', ['payment', 'shipment'] as const],
  ])('has its money held at order and taken once its parcel leaves, by %s', async (_, own) => {
    const order = await confirmed({ ownProviders: own });
    expect(order.world.state.paymentStatus).toBe('authorized');
    expect(order.world.times.charged).toBe(0);
    order.shipment('in_transit');
    order.shipment('delivered');
    await order.ends();
    expect(order.world.story).toContain('order.payment-captured');
    expect(order.world.times.charged).toBe(1);
    expect(order.world.state).toMatchObject({
      status: 'delivered',
      paymentStatus: 'captured',
      attention: null,
    });
  });

  test('that is cancelled before pays nothing, and is told as voided', async () => {
    const order = await confirmed();
    order.cancel();
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'voided' });
    expect(order.world.story).toContain('order.payment-voided');
    expect(order.world.story).not.toContain('order.payment-refunded');
    expect(order.world.times).toMatchObject({ charged: 0, refunded: 0 });
  });

  test('whose parcel cannot be booked pays nothing', async () => {
    const order = held({ book: ['ADDRESS_UNDELIVERABLE'] });
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'failed', paymentStatus: 'voided' });
    expect(order.world.times.charged).toBe(0);
  });

  test('is charged at order where the provider cannot hold money, and says so', async () => {
    const order = await confirmed({ holds: false });
    expect(order.world.state.paymentStatus).toBe('charged');
    order.cancel();
    await order.ends();
    expect(order.world.state.paymentStatus).toBe('refunded');
  });

  test('waits for the payer, until the authorization is reported', async () => {
    const order = held({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    await order.world.moveTo('money', 'held');
    order.payment('authorized');
    await order.reaches('confirmed');
    expect(order.world.state.paymentStatus).toBe('authorized');
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state.paymentStatus).toBe('captured');
    expect(order.world.story).toContain('order.payment-authorized');
    expect(order.world.story).not.toContain('order.payment-charged');
  });

  test('that costs nothing has nothing to hold or to take', async () => {
    const order = await confirmed({}, { amount: 0 });
    order.shipment('delivered');
    await order.ends();
    expect(order.world.calls).toEqual(['reserve', 'book']);
  });

  // A provider that takes it all the same, or a team that reports what is held as charged.
  test('asks the provider, whoever reports before that the money is taken', async () => {
    const order = await confirmed();
    order.payment('charged');
    await order.pass(SECOND);
    expect(order.world.state.paymentStatus).toBe('authorized');
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state.paymentStatus).toBe('captured');
    expect(order.world.times.charged).toBe(1);
  });

  test('whose money somebody takes before its parcel leaves gets it back when cancelled', async () => {
    const order = await confirmed();
    await order.world.moveTo('money', 'done', 'charged');
    order.payment('charged');
    order.cancel();
    await order.ends();
    expect(order.world.state.paymentStatus).toBe('refunded');
    expect(order.world.calls).not.toContain('capture');
  });
});

describe('a capture that fails', () => {
  const flagged = async (script: Script = {}) => {
    const order = await confirmed({ capture: ['CAPTURE_REFUSED'], ...script });
    order.shipment('in_transit');
    await order.isFlagged('CAPTURE_FAILED');
    return order;
  };
  /** It fails until the test says otherwise. */
  const failing = () => {
    const bank = { isAway: true };
    const how: NonNullable<Script['how']> = (call) =>
      call === 'capture' && bank.isAway ? 'CAPTURE_REFUSED' : 'ok';
    return { bank, how };
  };

  test('is repeated, and after two minutes the order is flagged with the last failure', async () => {
    const order = await flagged();
    expect(order.world.state.attention).toMatchObject({
      step: 'payment',
      lastError: 'CAPTURE_REFUSED',
    });
    expect(order.world.calls.filter((call) => call === 'capture').length).toBeGreaterThan(10);
    expect(order.world.state).toMatchObject({ status: 'shipped', paymentStatus: 'authorized' });
  });

  test('does not hold back that the parcel has arrived, and stays flagged', async () => {
    const order = await flagged();
    order.shipment('delivered');
    await order.reaches('delivered');
    expect(order.world.state.attention?.reason).toBe('CAPTURE_FAILED');
    expect(order.run.closed).toBe('RUNNING');
  });

  test('and was made outside, by a person’s word, stays so when a part of it is given back', async () => {
    const order = await flagged();
    await order.answerOf(order.decide('resolve'));
    const { world } = order;
    const payment = { ...world.state.payment, reference: 'charge', refunded: 500 };
    // A refund's own workflow writes beside the saga, which is then behind its row.
    await world.write({
      ...{ orderId: '', version: world.version + 1, type: 'order.payment-partially-refunded' },
      set: { paymentStatus: 'partially_refunded', payment },
    });
    order.shipment('delivered');
    await order.ends();
    expect(world.state).toMatchObject({
      status: 'delivered',
      paymentStatus: 'partially_refunded',
    });
  });

  test('that succeeds after all takes the flag down', async () => {
    const { bank, how } = failing();
    const order = await flagged({ how });
    bank.isAway = false;
    await order.until('captured', () => order.world.state.paymentStatus === 'captured');
    expect(order.world.state.attention).toBeNull();
    expect(order.world.times.charged).toBe(1);
  });

  test('is tried again at once when a person says so', async () => {
    const { bank, how } = failing();
    const order = await flagged({ how });
    await order.pass(SECOND);
    bank.isAway = false;
    const before = order.world.calls.length;
    await order.answerOf(order.decide('retry'));
    await order.pass(SECOND);
    expect(order.world.calls.slice(before)).toEqual(['capture']);
    expect(order.world.state).toMatchObject({ paymentStatus: 'captured', attention: null });
  });

  test.each([
    ['skip', 'unknown'],
    ['resolve', 'captured'],
  ])(
    'that a person decides to %s is not tried again: the payment is %s',
    async (action, status) => {
      const order = await flagged();
      await order.answerOf(order.decide(action));
      expect(order.world.state).toMatchObject({ paymentStatus: status, attention: null });
      const tried = order.world.calls.length;
      order.shipment('delivered');
      await order.ends();
      expect(order.world.calls.length).toBe(tried);
      expect(order.world.state).toMatchObject({ status: 'delivered', paymentStatus: status });
    },
  );

  test('for good is asked for again at the slow pace, and not on end', async () => {
    const order = await confirmed({
      during: (call) => {
        if (call === 'capture') throw definite('CAPTURE_REFUSED');
      },
    });
    order.shipment('in_transit');
    await order.isFlagged('CAPTURE_FAILED');
    await order.pass(3_100 * SECOND);
    expect(order.world.calls.filter((call) => call === 'capture')).toHaveLength(11);
  });

  test('with an answer that was lost takes the money once', async () => {
    const order = await confirmed({ capture: ['lost', 'ok'] });
    order.shipment('delivered');
    await order.ends();
    expect(order.world.times.charged).toBe(1);
    expect(order.world.state.paymentStatus).toBe('captured');
  });
});

describe('an authorization', () => {
  test('that ends soon calls a person while the parcel has not left', async () => {
    const order = await confirmed({ authorizedUntil: inDays(7) });
    await order.pass(6 * DAY - 60 * SECOND);
    expect(order.world.state.attention).toBeNull();
    await order.pass(120 * SECOND);
    expect(order.world.state.attention).toMatchObject({
      reason: 'AUTHORIZATION_EXPIRING',
      step: 'payment',
    });
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state).toMatchObject({ paymentStatus: 'captured', attention: null });
  });

  test('that ends soon is nobody’s affair once the parcel has left', async () => {
    const order = await confirmed({ authorizedUntil: inDays(7) });
    order.shipment('in_transit');
    await order.pass(8 * DAY);
    expect(order.world.state).toMatchObject({ paymentStatus: 'captured', attention: null });
  });

  test('that has ended after the parcel has left is the capture’s affair', async () => {
    const order = await confirmed({ capture: ['away'] });
    order.shipment('in_transit');
    await order.reaches('shipped');
    order.payment('declined');
    await order.isFlagged('CAPTURE_FAILED');
    const flags = order.world.events.flatMap(({ set }) => set.attention?.reason ?? []);
    expect(flags).toEqual(['CAPTURE_FAILED']);
  });

  test('that ends because it is called off calls nobody', async () => {
    const order = await confirmed({ refund: ['away', 'ok'] });
    order.cancel();
    await order.until('called off', () => order.world.calls.includes('refund'));
    order.payment('declined');
    await order.ends();
    expect(order.world.story).not.toContain('order.attention-raised');
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'voided' });
  });

  test('that has ended by itself calls a person', async () => {
    const order = await confirmed();
    order.payment('declined');
    await order.isFlagged('AUTHORIZATION_EXPIRING');
    expect(order.world.state.attention?.lastError).toBe('AUTHORIZATION_ENDED');
    order.cancel();
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', attention: null });
  });
});

describe('an order whose saga was lost while its money was held', () => {
  const steps = { inventoryStatus: 'reserved', paymentStatus: 'authorized' } as const;
  async function takenUp(status: 'shipped' | 'delivered') {
    const world = new World({});
    const shipmentStatus = status === 'shipped' ? 'in_transit' : 'delivered';
    await world.moveTo('stock', 'done', 'reserved');
    await world.moveTo('money', 'held');
    await world.moveTo('parcel', 'done', 'booked');
    world.version = 5;
    world.state = {
      ...world.state,
      ...steps,
      status,
      shipmentStatus,
      payment: { reference: 'charge' },
      tracking: { reference: 'booking' },
    };
    const unwind = { version: 5, state: world.state, steps: [], failure: null };
    return held({}, { world, unwind });
  }

  test.each(['shipped', 'delivered'] as const)('is taken up, %s, and captured', async (status) => {
    const order = await takenUp(status);
    await order.until('captured', () => order.world.state.paymentStatus === 'captured');
    if (status === 'shipped') order.shipment('delivered');
    await order.ends();
    expect(order.world.times.charged).toBe(1);
  });
});
