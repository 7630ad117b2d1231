import { describe, expect, test } from 'vitest';
import { sagaSteps } from '../../contracts/order.ts';
import { quickUndo, type RunningOrder, refusalOf } from '../../proof/fixtures/orderBench.ts';
import { eventually } from '../support/eventually.ts';
import { sagaBench } from '../support/sagaBench.ts';

const bench = await sagaBench();

/** Brings a confirmed order to its end. */
async function delivered(order: RunningOrder): Promise<void> {
  await order.shipment('delivered');
  await order.handle.result();
}

const quickGiveUp = { policy: { stepGiveUpSeconds: 2 } };
const nothingStands = { stock: 'undone', money: 'undone', parcel: 'undone' };

describe('an order that goes well', () => {
  test('is reserved, charged, booked, confirmed, shipped and delivered', async () => {
    const order = await bench.place();
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('in_transit');
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect(order.world.story).toEqual([
      'order.inventory-reserved',
      'order.payment-charged',
      'order.confirmed',
      'order.shipped',
      'order.delivered',
    ]);
    expect(order.world.stands).toEqual({ stock: 'done', money: 'done', parcel: 'done' });
  });

  test('until it is confirmed, with own providers, it costs 9 events and one workflow task', async () => {
    const order = await bench.place({ ownProviders: ['payment', 'shipment'] });
    expect(await costUntilConfirmed(order)).toEqual({
      events: 9,
      workflowTasks: 1,
      activities: 0,
      localActivities: 3,
    });
    await delivered(order);
  });

  test('until it is confirmed, by other teams’ workers, it costs 21 events and 3 workflow tasks', async () => {
    const order = await bench.place();
    expect(await costUntilConfirmed(order)).toEqual({
      events: 21,
      workflowTasks: 3,
      activities: 2,
      localActivities: 3,
    });
    await delivered(order);
  });
});

async function costUntilConfirmed(order: RunningOrder) {
  await eventually('confirmed', () => order.world.state.status === 'confirmed');
  const { events } = await eventually('the last workflow task is through', async () => {
    const history = await order.handle.fetchHistory();
    return history.events?.at(-1)?.timerStartedEventAttributes ? history : null;
  });
  const count = (key: string) =>
    events?.filter((event) => event[key as keyof typeof event]).length ?? 0;
  return {
    events: events?.length,
    workflowTasks: count('workflowTaskCompletedEventAttributes'),
    activities: count('activityTaskCompletedEventAttributes'),
    localActivities: count('markerRecordedEventAttributes'),
  };
}

describe('a step that definitely fails', () => {
  test('an order whose item is out of stock fails, and nothing is undone', async () => {
    const order = await bench.place({ reserve: ['OUT_OF_STOCK'] });
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
    expect(order.world.story).toEqual(['order.failing', 'order.failed']);
    expect(order.world.state.failure).toMatchObject({ code: 'OUT_OF_STOCK' });
    expect(order.world.calls).toEqual(['reserve']);
  });

  test('an order whose payment is declined fails, and its stock is released', async () => {
    const order = await bench.place({ charge: ['PAYMENT_DECLINED'] });
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'failed',
      inventoryStatus: 'released',
      paymentStatus: 'declined',
      failure: { code: 'PAYMENT_DECLINED' },
    });
    expect(order.world.calls).toEqual(['reserve', 'charge', 'release']);
  });

  test('an order that cannot be delivered is refunded before its stock is released', async () => {
    const order = await bench.place({ book: ['ADDRESS_UNDELIVERABLE'] });
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'failed',
      inventoryStatus: 'released',
      paymentStatus: 'refunded',
      shipmentStatus: 'none',
      failure: { code: 'ADDRESS_UNDELIVERABLE' },
    });
    expect(order.world.calls).toEqual(['reserve', 'charge', 'book', 'refund', 'release']);
  });
});

describe('an order that costs nothing', () => {
  test('is confirmed and delivered without asking for a payment', async () => {
    const order = await bench.place({}, { amount: 0 });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect(order.world.state).toMatchObject({ paymentStatus: 'none', payment: null });
    expect(order.world.calls).toEqual(['reserve', 'book']);
  });

  test('is cancelled without asking for a refund, also when its saga was lost', async () => {
    const order = await bench.place({ ownProviders: ['payment', 'shipment'] }, { amount: 0 });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.handle.terminate();
    const { state, version } = order.world;
    const unwind = { version, state, steps: [...sagaSteps], failure: null };
    const again = await bench.place({}, { amount: 0, world: order.world, unwind });
    expect(await again.handle.result()).toMatchObject({ status: 'cancelled' });
    expect(order.world.calls).toEqual(['reserve', 'book', 'cancel', 'release']);
    expect(order.world.state.paymentStatus).toBe('none');
  });
});

describe('a payment that is called off while it is pending', () => {
  test('is told as voided, never as refunded', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.cancel();
    await order.handle.result();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'voided' });
    expect(order.world.story).toContain('order.payment-voided');
    expect(order.world.story).not.toContain('order.payment-refunded');
  });
});

describe('a step whose outcome is unknown', () => {
  test('a charge that is made and never answered is given up and refunded', async () => {
    const order = await bench.place({ charge: ['lost'] }, quickGiveUp);
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'failed',
      paymentStatus: 'refunded',
      failure: { code: 'PAYMENT_UNAVAILABLE' },
    });
    expect(order.world.times).toMatchObject({ charged: 1, refunded: 1 });
  });

  test('a charge that never happens ends as no payment', async () => {
    const order = await bench.place({ charge: ['away'] }, quickGiveUp);
    await order.handle.result();
    expect(order.world.state).toMatchObject({ status: 'failed', paymentStatus: 'none' });
    expect(order.world.stands).toMatchObject({ money: 'blocked', stock: 'undone' });
  });

  test('a booking whose answer is lost is undone, with all steps before it', async () => {
    const order = await bench.place({ book: ['lost'] }, quickGiveUp);
    await order.handle.result();
    expect(order.world.stands).toEqual(nothingStands);
    expect(order.world.state).toMatchObject({ status: 'failed', shipmentStatus: 'cancelled' });
  });

  test('a step whose answer is lost once is repeated, and nothing is done twice', async () => {
    const order = await bench.place({ charge: ['lost', 'ok'], book: ['lost', 'ok'] });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    expect(order.world.times).toMatchObject({ charged: 1, booked: 1 });
    await delivered(order);
  });
});

describe('cancellation', () => {
  test('of a confirmed order undoes its steps in reverse order', async () => {
    const order = await bench.place();
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await order.handle.result();
    expect(order.world.stands).toEqual(nothingStands);
    expect(order.world.story.slice(3)).toEqual([
      'order.cancelling',
      'order.shipment-cancelled',
      'order.payment-refunded',
      'order.inventory-released',
      'order.cancelled',
    ]);
  });

  test('Cancel in the Temporal UI takes the same path, and the workflow ends as cancelled', async () => {
    const order = await bench.place();
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.handle.cancel();
    await expect(order.handle.result()).rejects.toThrow();
    expect((await order.handle.describe()).status.name).toBe('CANCELLED');
    expect(order.world.state.status).toBe('cancelled');
    expect(order.world.stands).toEqual(nothingStands);
  });

  test('stops a charge that keeps failing, and makes sure that it never succeeds later', async () => {
    const order = await bench.place({ charge: ['away'] });
    await eventually('charging', () => order.world.calls.includes('charge'));
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await order.handle.result();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'none' });
    expect(order.world.stands.money).toBe('blocked');
  });

  test('waits for a running charge to end, and then refunds it', async () => {
    const charging = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const order = await bench.place({
      during: async (call) => {
        if (call !== 'charge') return;
        charging.resolve();
        await mayAnswer.promise;
      },
    });
    await charging.promise;
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    // Asked once more: by then an undo that didn't wait would be under way.
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    const { pendingActivities } = (await order.handle.describe()).raw;
    expect(pendingActivities?.map(({ activityType }) => activityType?.name)).toEqual([
      'chargePayment',
    ]);
    mayAnswer.resolve();
    await order.handle.result();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' });
    expect(order.world.times).toMatchObject({ charged: 1, refunded: 1, booked: 0 });
  });

  test('requested twice is one cancellation', async () => {
    const order = await bench.place({ refund: ['away', 'away', 'ok'] });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    const answers = await Promise.all([order.cancel(), order.cancel()]);
    expect(answers).toEqual([{ status: 'cancelling' }, { status: 'cancelling' }]);
    await order.handle.result();
    expect(order.world.story.filter((type) => type === 'order.cancelling')).toHaveLength(1);
  });

  test('is refused once the parcel has left', async () => {
    const order = await bench.place();
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('in_transit');
    await eventually('shipped', () => order.world.state.status === 'shipped');
    expect(await refusalOf(order.cancel())).toBe('ORDER_NOT_CANCELLABLE');
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
  });

  test('is refused when it comes together with the news that the parcel has left', async () => {
    const placed = Promise.withResolvers<RunningOrder>();
    const asked = Promise.withResolvers<string | undefined>();
    const order = await bench.place({
      // In the middle of a workflow task: the next one begins with both.
      happened: async (what) => {
        if (what !== 'order.confirmed') return;
        const { handle, cancel, shipment } = await placed.promise;
        asked.resolve(refusalOf(cancel()));
        await shipment('in_transit');
        // One more round trip, by which the server has the cancellation as well.
        await handle.describe();
      },
    });
    placed.resolve(order);
    expect(await asked.promise).toBe('ORDER_NOT_CANCELLABLE');
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect(order.world.story).not.toContain('order.cancelling');
  });

  test('is reversed when the carrier reports that the parcel has left: nothing is undone', async () => {
    const order = await bench.place({ cancel: ['SHIPMENT_ALREADY_DISPATCHED'] });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await eventually('shipped', () => order.world.state.status === 'shipped');
    expect(order.world.stands).toEqual({ stock: 'done', money: 'done', parcel: 'done' });
    expect(order.world.state).toMatchObject({ paymentStatus: 'charged' });
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
  });
});

describe('a pending payment', () => {
  test('is confirmed when the provider reports it as charged', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.payment('charged');
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await delivered(order);
  });

  test('fails the order when the provider reports it as declined', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.payment('declined');
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'failed',
      failure: { code: 'PAYMENT_DECLINED' },
    });
  });

  test('is given up after the configured time, and undone', async () => {
    const order = await bench.place(
      { charge: ['pending'] },
      { policy: { pendingPaymentSeconds: 1 } },
    );
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'failed',
      paymentStatus: 'voided',
      failure: { code: 'PAYMENT_TIMEOUT' },
    });
  });
});

describe('an undo that does not succeed', () => {
  test('flags the order, is retried, and lowers the flag when it succeeds', async () => {
    const failures = Array.from({ length: 6 }, () => 'away' as const);
    const order = await bench.place(
      { book: ['SHIPMENT_REJECTED'], refund: [...failures, 'ok'] },
      { policy: quickUndo },
    );
    await order.handle.result();
    expect(order.world.story).toContain('order.attention-raised');
    expect(order.world.state).toMatchObject({
      status: 'failed',
      paymentStatus: 'refunded',
      attention: null,
    });
    const raised = order.world.events.find(({ type }) => type === 'order.attention-raised');
    expect(raised?.set.attention).toMatchObject({ reason: 'REFUND_FAILING', step: 'payment' });
  });

  test.each(['skip', 'resolve'] as const)('a person can %s it', async (action) => {
    const order = await bench.place(
      { book: ['SHIPMENT_REJECTED'], refund: ['away'] },
      { policy: quickUndo },
    );
    await eventually('flagged', () => order.world.state.attention !== null);
    await order.decide(action);
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'failed',
      paymentStatus: action === 'resolve' ? 'refunded' : 'unknown',
      inventoryStatus: 'released',
      attention: null,
    });
  });
});
