/**
 * Undos that fail, and a person's decisions about them. Each test failed on the code of its time: a
 * decision settled another undo that had not been sent; a decision was dropped that came while
 * another step was rechecked; a refusal that is never retried made the saga spin; a release that kept
 * failing was never flagged; an older flag hid a newer one.
 */
import { describe, expect, test } from 'vitest';
import { quickUndo, type RunningOrder, refusalOf } from '../../proof/fixtures/orderBench.ts';
import { eventually } from '../support/eventually.ts';
import { sagaBench } from '../support/sagaBench.ts';

const bench = await sagaBench();

const flagged = (order: RunningOrder, reason: string) =>
  eventually(`flagged for ${reason}`, () => order.world.state.attention?.reason === reason);

describe('a person’s decision', () => {
  test('is about the flag it names, and is refused for the next one', async () => {
    const order = await bench.place(
      { book: ['SHIPMENT_REJECTED'], refund: ['away'] },
      { policy: quickUndo },
    );
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

  test('about a late parcel does not settle its cancellation', async () => {
    const order = await bench.place({}, { policy: { shipmentOverdueSeconds: 1 } });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await flagged(order, 'SHIPMENT_OVERDUE');
    const { since = '' } = order.world.state.attention ?? {};
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await refusalOf(order.decide('skip', since)).catch(() => 'over by now');
    await order.handle.result();
    expect(order.world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  });
});

describe('a decision about an undo', () => {
  test('acts at once, also while another step is rechecked', async () => {
    const carrier = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const order = await bench.place(
      {
        book: ['SHIPMENT_REJECTED'],
        refund: ['away'],
        during: async (call, _attempt, when) => {
          if (call !== 'cancel' || when !== 'before') return;
          asked.resolve();
          await carrier.promise;
        },
      },
      { policy: quickUndo },
    );
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

describe('an undo that fails', () => {
  test('does not hold back the refund: a label that cannot be cancelled is flagged, the goods stay reserved', async () => {
    const order = await bench.place({ cancel: ['away'] }, { policy: quickUndo });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.cancel();
    await eventually('refunded', () => order.world.state.paymentStatus === 'refunded');
    expect(order.world.state).toMatchObject({
      status: 'cancelling',
      inventoryStatus: 'reserved',
      attention: { reason: 'SHIPMENT_CANCEL_FAILING' },
    });
    await order.decide('resolve');
    await order.handle.result();
    expect(order.world.state).toMatchObject({ status: 'cancelled', inventoryStatus: 'released' });
    expect(order.world.times.refunded).toBe(1);
  });

  test('does not hold back the goods when it is the refund', async () => {
    const order = await bench.place(
      { book: ['SHIPMENT_REJECTED'], refund: ['away'] },
      { policy: quickUndo },
    );
    await eventually('released', () => order.world.state.inventoryStatus === 'released');
    await flagged(order, 'REFUND_FAILING');
    await order.decide('resolve');
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
  });

  test('beside another that fails is tried in turn with it, and flagged once that one has ended', async () => {
    const order = await bench.place(
      { cancel: ['INTERNAL'], refund: ['INTERNAL'] },
      { policy: quickUndo },
    );
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.cancel();
    await flagged(order, 'SHIPMENT_CANCEL_FAILING');
    await eventually('the refund is tried', () => order.world.calls.includes('refund'));
    const tries = order.world.calls.length;
    await eventually('both are tried again', () => {
      const since = order.world.calls.slice(tries);
      return since.includes('cancel') && since.includes('refund');
    });
    expect(order.world.state.attention?.reason).toBe('SHIPMENT_CANCEL_FAILING');
    await order.decide('resolve');
    await flagged(order, 'REFUND_FAILING');
    await order.decide('resolve');
    expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
  });

  test('stops as soon as the carrier reports that the parcel has left', async () => {
    const order = await bench.place({ cancel: ['away'] });
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.cancel();
    await eventually('asked', () => order.world.calls.includes('cancel'));
    await order.shipment('in_transit');
    await eventually('shipped', () => order.world.state.status === 'shipped');
    expect(order.world.stands.money).toBe('done');
    await order.shipment('delivered');
    await order.handle.result();
  });

  test('with a non-retryable error is retried at the slow pace of flagged undos', async () => {
    const order = await bench.place(
      { book: ['SHIPMENT_REJECTED'], refund: ['INTERNAL'] },
      { policy: quickUndo },
    );
    const result = order.handle.result();
    await flagged(order, 'REFUND_FAILING');
    await order.decide('skip');
    await result;
    expect(order.world.calls.filter((call) => call === 'refund').length).toBeLessThan(10);
  });

  test('flags the order also when it is the release of our own stock', async () => {
    const order = await bench.place(
      { charge: ['PAYMENT_DECLINED'], release: ['away'] },
      { policy: quickUndo },
    );
    const result = order.handle.result();
    await flagged(order, 'RELEASE_FAILING');
    await order.decide('resolve');
    await result;
    expect(order.world.state).toMatchObject({ status: 'failed', inventoryStatus: 'released' });
  });

  test('replaces an earlier flag of the order by its own', async () => {
    const order = await bench.place(
      { cancel: ['away'] },
      { policy: { ...quickUndo, shipmentOverdueSeconds: 1 } },
    );
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await flagged(order, 'SHIPMENT_OVERDUE');
    await order.cancel();
    const result = order.handle.result();
    await flagged(order, 'SHIPMENT_CANCEL_FAILING');
    await order.decide('resolve');
    await result;
    expect(order.world.state.status).toBe('cancelled');
  });
});
