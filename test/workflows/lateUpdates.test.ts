/**
 * Updates about payments and parcels that come late or contradict the saga. Each test failed on the
 * code of its time: a parcel that had left after the order's end blocked the workflow; an update that
 * came too early blocked cancelling; a late "declined" hid a charge; the booking's tracking was lost;
 * a refund was believed that nobody had made; a refund of a confirmed order, and a cancelled parcel
 * that moves, went unnoticed.
 */
import { describe, expect, test } from 'vitest';
import { initialState } from '../../contracts/order.ts';
import type { RunningOrder } from '../../proof/fixtures/orderBench.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { eventually } from '../support/eventually.ts';
import { sagaBench } from '../support/sagaBench.ts';

const bench = await sagaBench();

const flagged = (order: RunningOrder, reason: string) =>
  eventually(`flagged for ${reason}`, () => order.world.state.attention?.reason === reason);

describe('a refund that the provider reports unasked', () => {
  test('is requested from the provider before it is recorded', async () => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.payment('refunded');
    await order.cancel();
    await order.handle.result();
    expect(order.world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  });

  test('of a confirmed order flags it for a person, also when it is delivered', async () => {
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

describe('a late update', () => {
  const ended = { ...initialState, status: 'failed', inventoryStatus: 'released' } as const;

  test('of a parcel that has left an ended order flags it, and the order stays ended', async () => {
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

  test('of a refunded charge records no second refund', async () => {
    const state = { ...ended, paymentStatus: 'refunded' } as const;
    const order = await bench.place(
      {},
      { unwind: { version: 1, state, steps: ['payment'], failure: null } },
    );
    await order.handle.result();
    expect(order.world.story).toEqual([]);
  });

  test('“declined” after “charged” does not revoke the charge', async () => {
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
  test('that moves although it was cancelled flags the order for a person', async () => {
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

  test('reported before it was booked does not keep the order from being cancelled', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.shipment('in_transit');
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await order.handle.result();
    expect(order.world.state.status).toBe('cancelled');
  });

  test('that left during the cancellation keeps its tracking', async () => {
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
    const order = await bench.place({}, { policy: { shipmentOverdueSeconds: 1 } });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('in_transit');
    await eventually('shipped', () => order.world.state.status === 'shipped');
    await flagged(order, 'SHIPMENT_OVERDUE');
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect(order.world.state.attention).toBeNull();
  });
});
