/**
 * From an order's start to its saga's end, in virtual time. Seen to fail with each of these planted: a
 * run that ends as completed although Temporal was asked to cancel it; an order taken up that forgets
 * why it fails; goods that left an ended order told to nobody.
 */
import { describe, expect, test } from 'vitest';
import {
  type Attention,
  type AttentionReason,
  initialState,
  type OrderState,
} from '../../contracts/order.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder, stumblingOrder } from './scriptedOrder.ts';

const ORDER_ID = '01890000-0000-7000-8000-000000000000';

test('an order is reserved, charged, booked, shipped and delivered, and says so at its end', async () => {
  const order = scriptedOrder();
  await order.reaches('confirmed');
  order.shipment('in_transit');
  await order.reaches('shipped');
  order.shipment('delivered');
  await order.ends();
  expect(order.run.closed).toBe('COMPLETED');
  expect(order.run.result).toEqual({ orderId: ORDER_ID, status: 'delivered' });
  expect(order.world.story).toEqual([
    'order.inventory-reserved',
    'order.payment-charged',
    'order.confirmed',
    'order.shipped',
    'order.delivered',
  ]);
});

describe('Cancel in the Temporal UI', () => {
  test('undoes a confirmed order, is recorded as such, and the run ends as cancelled', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    order.run.cancel();
    await order.ends();
    expect(order.run.closed).toBe('CANCELLED');
    expect(order.world.state.status).toBe('cancelled');
    expect([...order.world.decisions.values()]).toMatchObject([
      { updateId: 'cancel-in-temporal', action: 'cancel', requestedBy: 'temporal' },
    ]);
  });

  test('does not call a parcel back that has left', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    order.shipment('in_transit');
    await order.reaches('shipped');
    order.run.cancel();
    order.shipment('delivered');
    await order.ends();
    expect(order.run.closed).toBe('COMPLETED');
    expect(order.world.state.status).toBe('delivered');
    expect(order.world.calls).toEqual(['reserve', 'charge', 'book']);
  });
});

test('a bug of the saga’s own ends no order: Temporal tries its workflow task again', async () => {
  const order = stumblingOrder();
  await expect(order.ends()).rejects.toThrow('a workflow task failed');
  expect(order.world.story).toEqual(['order.inventory-reserved']);
});

describe('news that comes with the end of an order:', () => {
  test('a charge that came through while a decision is still being recorded is refunded', async () => {
    let isAway = false;
    let isFlagged = false;
    const order = scriptedOrder({
      how: (call) => {
        if (call === 'charge') return 'PAYMENT_DECLINED';
        const fails = (call === 'record' && isAway) || (call === 'release' && !isFlagged);
        return fails ? 'away' : 'ok';
      },
      happened: (what) => {
        // Neither the end is recorded at once, nor then the decision.
        isAway = what === 'order.inventory-released' || what === 'order.failed';
      },
    });
    await order.reaches('failing');
    order.flag();
    await order.isFlagged('DISAGREEMENT');
    isFlagged = true;
    await order.until('released', () => isAway);
    const decision = order.decide('resolve');
    await order.pass(10_000);
    isAway = false;
    await order.reaches('failed');
    await order.pass(10_000);
    order.world.stands.money = 'done';
    order.payment('charged');
    await order.pass(1_000);
    isAway = false;
    expect(await order.answerOf(decision)).toEqual({ status: 'accepted' });
    await order.ends();
    expect(order.world.stands.money).toBe('undone');
  });

  test('a charge that came through is refunded before the run ends', async () => {
    const order = scriptedOrder({
      charge: ['PAYMENT_DECLINED'],
      happened: (what) => {
        if (what !== 'order.failed') return;
        order.world.stands.money = 'done';
        order.payment('charged');
      },
    });
    await order.ends();
    expect(order.world.state.status).toBe('failed');
    expect(order.world.stands.money).toBe('undone');
  });

  test('a cancelled parcel that moves calls a person, and the run waits for the decision', async () => {
    const order = scriptedOrder({
      happened: (what) => {
        if (what === 'order.cancelled') order.shipment('in_transit');
      },
    });
    await order.reaches('confirmed');
    await order.answerOf(order.cancel());
    await order.isFlagged('SHIPPED_AFTER_END');
    expect(order.world.state.attention).toMatchObject({ step: 'shipment', lastError: null });
    await order.pass(86_400_000);
    expect(order.run.closed).toBe('RUNNING');
    await order.answerOf(order.decide('resolve'));
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', attention: null });
  });

  test('a refund that failed since is made again while a person sees to the parcel', async () => {
    const order = scriptedOrder({
      happened: (what) => {
        if (what === 'order.cancelled') order.shipment('in_transit');
      },
    });
    await order.reaches('confirmed');
    await order.answerOf(order.cancel());
    await order.isFlagged('SHIPPED_AFTER_END');
    order.payment('refund_failed');
    await order.pass(1_000);
    expect(order.world.calls.filter((call) => call === 'refund')).toHaveLength(2);
    expect(order.world.state.attention?.reason).toBe('SHIPPED_AFTER_END');
    expect(order.run.closed).toBe('RUNNING');
  });

  test('a cancelled parcel that comes back calls nobody', async () => {
    const order = scriptedOrder({
      happened: (what) => {
        if (what === 'order.cancelled') order.shipment('returned');
      },
    });
    await order.reaches('confirmed');
    await order.answerOf(order.cancel());
    await order.ends();
    expect(order.world.story).not.toContain('order.attention-raised');
  });
});

describe('an order whose saga was lost is taken up', () => {
  const done = { stock: 'done', money: 'done', parcel: 'done' } as const;
  const booked: Partial<OrderState> = {
    status: 'confirmed',
    inventoryStatus: 'reserved',
    paymentStatus: 'charged',
    shipmentStatus: 'booked',
    payment: { reference: 'a charge' },
    tracking: { reference: 'a parcel' },
  };
  const flag = (reason: AttentionReason, since: string): Attention => ({
    ...{ reason, since, step: null, lastError: null },
  });
  function takenUp(
    changes: Partial<OrderState>,
    stands: World['stands'],
    failure: 'ORDER_TERMINATED' | null,
    steps: readonly ('inventory' | 'payment' | 'shipment')[],
  ) {
    const state = { ...initialState, ...changes };
    const world = Object.assign(new World({}), { state, stands: { ...stands } });
    const unwind = { version: 1, state, steps, failure };
    return scriptedOrder({}, { world, unwind });
  }

  test('when it was pending: it fails, and says that it was ended', async () => {
    const stands = { stock: 'done', money: 'none', parcel: 'none' } as const;
    const steps = ['inventory', 'payment', 'shipment'] as const;
    const order = takenUp({ inventoryStatus: 'reserved' }, stands, 'ORDER_TERMINATED', steps);
    await order.ends();
    expect(order.world.state.failure?.code).toBe('ORDER_TERMINATED');
    expect(order.world.stands.stock).toBe('undone');
  });

  test('when it was confirmed, with nothing to undo: it goes on, and is delivered', async () => {
    const order = takenUp(booked, done, null, []);
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state.status).toBe('delivered');
    expect(order.world.stands).toEqual(done);
  });

  test('with a flag under the one that is up: it is raised again once that is decided', async () => {
    const under = flag('DISAGREEMENT', '2025-12-30T00:00:00.000Z');
    const attention = flag('SHIPMENT_LOST', '2025-12-31T00:00:00.000Z');
    const shipped = { status: 'shipped', shipmentStatus: 'in_transit' } as const;
    const state = { ...initialState, ...booked, ...shipped, attention };
    const world = Object.assign(new World({}), { state });
    const unwind = { version: 1, state, steps: [], failure: null, lasting: [under, attention] };
    const order = scriptedOrder({}, { world, unwind });
    await order.answerOf(order.decide('resolve', attention.since));
    await order.isFlagged('DISAGREEMENT');
    expect(order.world.state.attention).toEqual(under);
  });

  test('when it was delivered, before a flag under another was raised again: it is raised', async () => {
    const under = flag('DISAGREEMENT', '2025-12-30T00:00:00.000Z');
    const delivered = { status: 'delivered', shipmentStatus: 'delivered' } as const;
    const state = { ...initialState, ...booked, ...delivered };
    const world = Object.assign(new World({}), { state });
    const unwind = { version: 1, state, steps: [], failure: null, lasting: [under] };
    const order = scriptedOrder({}, { world, unwind });
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'delivered', attention: under });
  });

  test('when its pending payment was found not to be made: a second look that finds nothing calls nobody', async () => {
    const gaveUp = { status: 'failed', payment: { reference: 'a charge' } } as const;
    const stands = { stock: 'none', money: 'none', parcel: 'none' } as const;
    const order = takenUp(gaveUp, stands, null, ['payment']);
    await order.ends();
    expect(order.world.log).toContain('refund 1: ok, while failed');
    expect(order.world.state).toMatchObject({ paymentStatus: 'none', attention: null });
  });

  test('when its label could not be cancelled: it cannot ship any more, though its parcel moves', async () => {
    const changes = {
      ...booked,
      status: 'cancelling',
      paymentStatus: 'refunding',
      shipmentStatus: 'cancelling',
      attention: {
        reason: 'SHIPMENT_CANCEL_FAILING',
        step: 'shipment',
        lastError: null,
        since: '2026-01-01T00:00:00.000Z',
      },
    } as const;
    const order = takenUp(changes, done, null, ['inventory', 'payment', 'shipment']);
    order.shipment('in_transit');
    await order.isFlagged('SHIPPED_AFTER_END');
    expect(order.world.state.status).toBe('cancelled');
    expect(order.world.stands.money).toBe('undone');
    expect(order.world.story).not.toContain('order.shipped');
  });

  test('when it was shipped: it is followed to its delivery', async () => {
    const shipped = { ...booked, status: 'shipped', shipmentStatus: 'in_transit' } as const;
    const order = takenUp(shipped, done, null, []);
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state.status).toBe('delivered');
  });
});
