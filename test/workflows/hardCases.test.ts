/**
 * Cases a review found by hand. Each was seen to fail on the code as it was then: a person's
 * decision settled another undo, unsent; goods found gone after the end wedged the workflow; a
 * refusal that is never retried made the saga spin; a release that kept failing was never flagged;
 * an older flag hid a newer trouble; a stray update blocked cancelling; a late "declined" hid a
 * charge; the booking's tracking was lost; a decision was thrown away that came while another step
 * was looked at; a refund was believed that nobody had made; one of an order that stands, and a
 * called off parcel that moves, went unnoticed.
 */
import { describe, expect, test } from 'vitest';
import { initialState } from '../../contracts/order.ts';
import { type RunningOrder, refusalOf } from '../../proof/fixtures/orderBench.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { eventually } from '../support/eventually.ts';
import { timeSkippingBench } from '../support/timeSkippingBench.ts';

// The clock goes on only when a test lets it: left alone it would skip to the end of an order that
// waits for a person.
const bench = await timeSkippingBench();

const flagged = (order: RunningOrder, reason: string) =>
  eventually(`flagged for ${reason}`, () => order.world.state.attention?.reason === reason);

describe('a person’s decision', () => {
  test('is about the flag that was seen, and is refused for the next one', async () => {
    const order = await bench.place({ book: ['SHIPMENT_REJECTED'], refund: ['away'] });
    const result = order.handle.result();
    await flagged(order, 'REFUND_FAILING');
    expect(await refusalOf(order.decide('skip', '2020-01-01T00:00:00.000Z'))).toBe(
      'ATTENTION_NOT_RAISED',
    );
    expect(order.world.state.attention?.reason).toBe('REFUND_FAILING');
    await order.decide('resolve');
    await result;
    expect(order.world.state).toMatchObject({ status: 'failed', paymentStatus: 'refunded' });
  });

  test('about a late parcel says nothing about undoing it', async () => {
    const order = await bench.place({}, { policy: { shipmentOverdueSeconds: 60 } });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await bench.sleep('61s');
    await flagged(order, 'SHIPMENT_OVERDUE');
    const { since = '' } = order.world.state.attention ?? {};
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await refusalOf(order.decide('skip', since)).catch(() => 'over by now');
    await order.handle.result();
    expect(order.world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  });
});

describe('a decision about an undo', () => {
  test('waits for its step while another one is looked at once more', async () => {
    const carrier = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const order = await bench.place({
      book: ['SHIPMENT_REJECTED'],
      refund: ['away'],
      during: async (call, _attempt, when) => {
        if (call !== 'cancel' || when !== 'before') return;
        asked.resolve();
        await carrier.promise;
      },
    });
    const result = order.handle.result();
    await flagged(order, 'REFUND_FAILING');
    await order.handle.signal('recheck', { steps: ['shipment'] });
    await asked.promise;
    const refunds = order.world.calls.filter((call) => call === 'refund').length;
    await order.decide('resolve');
    carrier.resolve();
    await result;
    expect(order.world.calls.filter((call) => call === 'refund')).toHaveLength(refunds);
    expect(order.world.state).toMatchObject({ paymentStatus: 'refunded', attention: null });
  });
});

describe('money that somebody says was given back', () => {
  test('is asked for at the provider before it is told', async () => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.payment('refunded');
    await order.cancel();
    await order.handle.result();
    expect(order.world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  });

  test('of an order that stands is for a person to look at, also when it is delivered', async () => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.payment('refunded');
    await flagged(order, 'DISAGREEMENT');
    await order.shipment('delivered');
    await order.handle.result();
    const attention = { reason: 'DISAGREEMENT', step: 'payment' };
    expect(order.world.state).toMatchObject({ status: 'delivered', attention });
  });
});

describe('an undo that fails', () => {
  test('in a way that is never retried is tried at the pace of a flagged one', async () => {
    const order = await bench.place({ book: ['SHIPMENT_REJECTED'], refund: ['INTERNAL'] });
    const result = order.handle.result();
    await flagged(order, 'REFUND_FAILING');
    await order.decide('skip');
    await result;
    expect(order.world.calls.filter((call) => call === 'refund').length).toBeLessThan(50);
  });

  test('flags the order also when it is our own stock that can’t be released', async () => {
    const order = await bench.place({ charge: ['PAYMENT_DECLINED'], release: ['away'] });
    const result = order.handle.result();
    await flagged(order, 'RELEASE_FAILING');
    await order.decide('resolve');
    await result;
    expect(order.world.state).toMatchObject({ status: 'failed', inventoryStatus: 'released' });
  });

  test('tells its own trouble, whatever was flagged before', async () => {
    const order = await bench.place(
      { cancel: ['away'] },
      { policy: { shipmentOverdueSeconds: 60 } },
    );
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await bench.sleep('61s');
    await flagged(order, 'SHIPMENT_OVERDUE');
    await order.cancel();
    const result = order.handle.result();
    await flagged(order, 'SHIPMENT_CANCEL_FAILING');
    await order.decide('resolve');
    await result;
    expect(order.world.state.status).toBe('cancelled');
  });
});

describe('what turns up late', () => {
  const ended = { ...initialState, status: 'failed', inventoryStatus: 'released' } as const;

  test('goods that are out of an order that has ended are flagged, and the order stays ended', async () => {
    const world = new World({ cancel: ['SHIPMENT_ALREADY_DISPATCHED'] });
    world.stands.parcel = 'done';
    world.state = ended;
    const order = await bench.place(
      {},
      { world, unwind: { version: 1, state: ended, steps: ['shipment'], failure: null } },
    );
    await flagged(order, 'SHIPPED_AFTER_END');
    expect(order.world.state).toMatchObject({ status: 'failed', shipmentStatus: 'in_transit' });
    await order.decide('resolve');
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
  });

  test('a second word of a charge that is refunded writes no second refund', async () => {
    const state = { ...ended, paymentStatus: 'refunded' } as const;
    const order = await bench.place(
      {},
      { unwind: { version: 1, state, steps: ['payment'], failure: null } },
    );
    await order.handle.result();
    expect(order.world.story).toEqual([]);
  });

  test('“declined” after “charged” does not take the charge back', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.payment('charged');
    await order.payment('declined');
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('delivered');
    await order.handle.result();
  });
});

describe('a parcel', () => {
  test('that moves though it was called off is for a person to see to', async () => {
    const heard = Promise.withResolvers<void>();
    const order = await bench.place({
      during: async (call) => (call === 'refund' ? heard.promise : undefined),
    });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.cancel();
    await eventually('called off', () => order.world.story.includes('order.shipment-cancelled'));
    await order.shipment('in_transit');
    heard.resolve();
    await flagged(order, 'SHIPPED_AFTER_END');
    await order.decide('resolve');
    await order.handle.result();
    expect(order.world.state).toMatchObject({ status: 'cancelled', shipmentStatus: 'in_transit' });
  });

  test('that somebody reports before anything was booked does not keep the order from being cancelled', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.shipment('in_transit');
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await order.handle.result();
    expect(order.world.state.status).toBe('cancelled');
  });

  test('that left while its order was cancelled keeps its tracking', async () => {
    const [booking, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const order = await bench.place({
      cancel: ['SHIPMENT_ALREADY_DISPATCHED'],
      during: async (call) => {
        if (call !== 'book') return;
        booking.resolve();
        await mayAnswer.promise;
      },
    });
    await booking.promise;
    await order.cancel();
    mayAnswer.resolve();
    await eventually('shipped', () => order.world.state.status === 'shipped');
    expect(order.world.state.tracking).toMatchObject({ carrier: 'test' });
    await order.shipment('delivered');
    await order.handle.result();
  });

  test('that never arrives flags its order', async () => {
    const order = await bench.place({}, { policy: { shipmentOverdueSeconds: 60 } });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('in_transit');
    await eventually('shipped', () => order.world.state.status === 'shipped');
    await bench.sleep('61s');
    await flagged(order, 'SHIPMENT_OVERDUE');
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect(order.world.state.attention).toBeNull();
  });
});
