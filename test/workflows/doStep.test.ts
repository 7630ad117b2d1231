/** A forward step: done, definitely not done, or unknown. In virtual time. */
import { describe, expect, test } from 'vitest';
import { quickUndo } from '../../proof/fixtures/orderBench.ts';
import type { Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder, stumblingOrder } from './scriptedOrder.ts';

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

  test('a parcel that moves as soon as it is booked ships its order', async () => {
    const order = scriptedOrder(providers);
    await order.reaches('confirmed');
    order.shipment('in_transit');
    await order.pass(1_000);
    expect(order.world.state.status).toBe('shipped');
  });

  test('nobody is asked for the money of an order that costs nothing', async () => {
    const order = scriptedOrder(providers, { amount: 0 });
    await order.reaches('confirmed');
    expect(order.world.calls).toEqual(['reserve', 'book']);
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

test('an order that is cancelled before it begins reserves nothing', async () => {
  const order = scriptedOrder();
  order.cancel();
  await order.ends();
  expect(order.world.state.status).toBe('cancelled');
  expect(order.world.calls).toEqual([]);
});

test('an order that is taken up as it stands asks for nothing again', async () => {
  const before = scriptedOrder();
  await before.reaches('confirmed');
  const { state, version } = before.world;
  before.run.terminate();
  before.world.calls.splice(0);
  const unwind = { version, state, steps: [], failure: null };
  const order = scriptedOrder({}, { world: before.world, unwind });
  order.shipment('delivered');
  await order.ends();
  expect(order.world.state.status).toBe('delivered');
  expect(order.world.calls).toEqual([]);
});

test('a charge whose failure comes after the row says that it was made counts as made', async () => {
  const order = scriptedOrder({ charge: ['away'] });
  await order.until('a charge', () => callsOf(order, 'charge') === 1);
  const { world } = order;
  world.stands.money = 'done';
  world.version += 1;
  world.state = { ...world.state, paymentStatus: 'charged', payment: { reference: 'a charge' } };
  order.flag();
  await order.ends();
  const failing = world.events.find(({ type }) => type === 'order.failing');
  expect(failing?.set).toMatchObject({ paymentStatus: 'refunding' });
  expect(world.stands.money).toBe('undone');
});

test('an answer that is not as agreed is not believed: it calls a person, and the charge is undone', async () => {
  const order = scriptedOrder({
    during: (call, _attempt, when) => {
      if (call === 'charge' && when === 'after')
        Object.assign(order.world, { chargeAnswer: 'certainly' });
    },
  });
  await order.ends();
  const { state, events, stands } = order.world;
  expect(state).toMatchObject({
    status: 'failed',
    failure: { code: 'PAYMENT_UNAVAILABLE' },
    attention: { reason: 'DISAGREEMENT', step: 'payment', lastError: 'PROVIDER_ANSWER_INVALID' },
  });
  const failing = events.find(({ type }) => type === 'order.failing');
  expect(failing?.set).toMatchObject({ paymentStatus: 'unknown' });
  expect(stands.money).toBe('undone');
});

test('a charge that an own provider does not answer in time is asked for once more on its queue', async () => {
  const order = scriptedOrder({ ...own, charge: ['away', 'away', 'away', 'ok'] });
  await order.reaches('confirmed');
  expect(order.world.times.charged).toBe(1);
});

describe('an own provider is asked', () => {
  test('within the workflow task at first', async () => {
    const order = scriptedOrder(own);
    await order.reaches('confirmed');
    await order.pass(1_000);
    expect(order.asked()).toEqual([
      'reserveInventory within the task',
      'chargeAndRecord within the task',
      'bookAndRecord within the task',
    ]);
  });

  test('on its queue once the order has waited for something', async () => {
    const order = scriptedOrder({ ...own, charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    await order.pass(60_000);
    order.payment('charged');
    await order.reaches('confirmed');
    await order.pass(1_000);
    expect(order.asked()).toContain('bookShipment');
    expect(order.asked()).not.toContain('bookAndRecord within the task');
  });
});

describe('a step that no worker takes', () => {
  test('waits for one, and the order goes on', async () => {
    const order = scriptedOrder();
    order.untaken.add('chargePayment');
    await order.pass(300_000);
    expect(order.world.state.status).toBe('pending');
    order.untaken.clear();
    await order.reaches('confirmed');
  });

  test('fails the order after ten minutes', async () => {
    const order = scriptedOrder();
    order.untaken.add('chargePayment');
    await order.pass(590_000);
    expect(order.world.state.status).toBe('pending');
    await order.pass(15_000);
    expect(order.world.state.failure?.code).toBe('PAYMENT_UNAVAILABLE');
  });
});

test('a bug of the saga’s own fails no order: Temporal tries its workflow task again', async () => {
  const order = stumblingOrder();
  await expect(order.ends()).rejects.toThrow('a workflow task failed');
  expect(order.world.story).toEqual(['order.inventory-reserved']);
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
    await order.pass(1_000);
    expect(order.world.state.status).toBe('confirmed');
    expect([...order.summaries()]).toContain('Wait for the pending payment');
    expect(order.world.state).toMatchObject({
      paymentStatus: 'charged',
      payment: { reference: 'charge of 01890000-0000-7000-8000-000000000000:payment:1' },
    });
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

  test('that was declined before it was asked for is asked about once more as well', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
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

describe('Cancel in the Temporal UI', () => {
  test.each([
    ['fails', 'away'],
    ['is declined', 'PAYMENT_DECLINED'],
  ] as const)('during a charge that %s cancels the order: it is no failure', async (_, go) => {
    const order = scriptedOrder({ charge: [go] });
    await order.until('a charge', () => callsOf(order, 'charge') === 1);
    order.run.cancel();
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', failure: null });
    expect(order.run.closed).toBe('CANCELLED');
    expect([...order.world.decisions.keys()]).toEqual(['cancel-in-temporal']);
  });

  test('leaves a pending payment as pending until it is called off', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    order.run.cancel();
    await order.ends();
    const statuses = order.world.events.map(({ set }) => set.paymentStatus);
    expect(statuses.filter(Boolean)).toEqual(['pending', 'voided']);
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
    expect(order.world.story).toContain('order.payment-charged');
    expect(callsOf(order, 'book')).toBe(call === 'book' ? 1 : 0);
  },
);

test('a charge whose answer comes together with a decision is told with an event of its own', async () => {
  const at: Partial<Record<string, () => void>> = {};
  const order = scriptedOrder({
    during: (call, attempt, when) => at[`${call} ${attempt} ${when}`]?.(),
  });
  at['charge 1 after'] = () => order.flag();
  // The saga is busy writing the flag: the decision and the answer wait, and come in one task.
  at['record 1 after'] = () => {
    order.flag();
    order.decide('resolve');
  };
  await order.reaches('confirmed');
  expect(order.world.story).toEqual([
    'order.inventory-reserved',
    'order.attention-raised',
    'order.attention-cleared',
    'order.payment-charged',
    'order.confirmed',
  ]);
  expect(order.world.state.payment).not.toBeNull();
});

test('a booking whose answer comes together with a decision confirms its order', async () => {
  const at: Partial<Record<string, () => void>> = {};
  const order = scriptedOrder({
    during: (call, attempt, when) => at[`${call} ${attempt} ${when}`]?.(),
  });
  at['book 1 after'] = () => order.flag();
  at['record 2 after'] = () => {
    order.flag();
    order.decide('resolve');
  };
  await order.reaches('confirmed');
  expect(order.world.story.slice(-3)).toEqual([
    'order.attention-raised',
    'order.attention-cleared',
    'order.confirmed',
  ]);
});

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
