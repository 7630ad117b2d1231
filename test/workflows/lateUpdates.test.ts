/**
 * Updates about payments and parcels that come late or contradict the saga. Each test failed on the
 * code of its time: a parcel that had left after the order's end blocked the workflow; an update that
 * came too early blocked cancelling; a late "declined" hid a charge; the booking's tracking was lost;
 * a refund was believed that nobody had made; a refund of a confirmed order, and a cancelled parcel
 * that moves, went unnoticed.
 */
import { describe, expect, test } from 'vitest';
import { initialState } from '../../contracts/order.ts';
import { quickUndo, type RunningOrder } from '../../proof/fixtures/orderBench.ts';
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

describe('an update about another payment or parcel', () => {
  const own = ({ orderId }: RunningOrder) => `charge of ${orderId}:payment:1`;

  test('does not confirm an order whose own payment is pending', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    expect(order.world.state.payment).toEqual({ reference: own(order) });
    await order.payment('charged', 'another charge');
    await order.payment('declined', own(order));
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
    expect(order.world.state.failure).toMatchObject({ code: 'PAYMENT_DECLINED' });
  });

  test('does not fail an order whose own payment comes through', async () => {
    const order = await bench.place({ charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.payment('declined', 'another charge');
    await order.payment('charged', own(order));
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('delivered');
    await order.handle.result();
  });

  test('that comes before the order’s own payment is known does not confirm it either', async () => {
    const mayAnswer = Promise.withResolvers<void>();
    const charging = Promise.withResolvers<void>();
    const order = await bench.place({
      charge: ['pending'],
      during: async (call) => {
        if (call !== 'charge') return;
        charging.resolve();
        await mayAnswer.promise;
      },
    });
    await charging.promise;
    await order.payment('charged', 'another charge');
    mayAnswer.resolve();
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.payment('declined', own(order));
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
  });

  test('neither flags nor ships a confirmed order, which can still be cancelled', async () => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.payment('refunded', 'another charge');
    await order.payment('disputed', 'another charge');
    await order.shipment('in_transit', { reference: 'another parcel' });
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    await order.handle.result();
    expect(order.world.state.status).toBe('cancelled');
    expect(order.world.story).not.toContain('order.attention-raised');
  });
});

describe('a declined payment', () => {
  test('that is reported as charged is asked about, and stays declined when nothing was taken', async () => {
    const release = [...Array.from({ length: 6 }, () => 'away' as const), 'ok' as const];
    const order = await bench.place(
      { charge: ['PAYMENT_DECLINED'], release },
      { policy: quickUndo },
    );
    await flagged(order, 'RELEASE_FAILING');
    await order.payment('charged');
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
    expect(order.world.calls).toContain('refund');
    expect(order.world.state.paymentStatus).toBe('declined');
  });
});

describe('a payment that is contested or given back while its order stands', () => {
  test.each([
    ['disputed', 'PAYMENT_DISPUTED'],
    ['partially_refunded', 'DISAGREEMENT'],
  ] as const)('%s: flags the order until a person decides', async (status, reason) => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.payment(status);
    await flagged(order, reason);
    await order.shipment('delivered');
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'delivered',
      attention: { reason, step: 'payment' },
    });
  });
});

describe('a refund that counted as made and has failed since', () => {
  /** The bank sends the money back to the provider. */
  const fails = async (order: RunningOrder) => {
    order.world.stands.money = 'done';
    await order.payment('refund_failed');
  };

  test('is told and made again before the order ends', async () => {
    const release = [...Array.from({ length: 6 }, () => 'away' as const), 'ok' as const];
    const order = await bench.place(
      { book: ['ADDRESS_UNDELIVERABLE'], release },
      { policy: quickUndo },
    );
    await flagged(order, 'RELEASE_FAILING');
    await fails(order);
    await eventually('made again', () => order.world.times.refunded === 2);
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
    expect(order.world.stands).toMatchObject({ money: 'undone', stock: 'undone' });
    expect(order.world.state).toMatchObject({ paymentStatus: 'refunded', attention: null });
    const news = order.world.events.find(({ type }) => type === 'order.payment-refund-failed');
    expect(news?.set).toMatchObject({
      paymentStatus: 'refunding',
      attention: { reason: 'REFUND_FAILING' },
    });
  });

  test('is made again by a new run when the order has ended', async () => {
    const state = {
      ...initialState,
      status: 'cancelled',
      inventoryStatus: 'released',
      paymentStatus: 'refunded',
    } as const;
    const world = new World({});
    world.state = state;
    world.stands.money = 'done';
    world.times.charged = 1;
    const order = await bench.place(
      {},
      { world, unwind: { version: 1, state, steps: [], failure: null }, first: 'refund_failed' },
    );
    expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
    expect(world.stands.money).toBe('undone');
    expect(world.story).toEqual(['order.payment-refund-failed', 'order.payment-refunded']);
    expect(world.state).toMatchObject({ paymentStatus: 'refunded', attention: null });
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

  test('that left after a person had skipped its cancellation does not ship an order that is being refunded', async () => {
    const [refunding, mayRefund] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const order = await bench.place(
      {
        cancel: ['away'],
        during: async (call) => {
          if (call !== 'refund') return;
          refunding.resolve();
          await mayRefund.promise;
        },
      },
      { policy: quickUndo },
    );
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.cancel();
    await flagged(order, 'SHIPMENT_CANCEL_FAILING');
    await order.decide('skip');
    await refunding.promise;
    await order.shipment('in_transit');
    await order.handle.signal('recheck', { steps: ['shipment'] });
    const refunds = () => order.world.calls.filter((call) => call === 'refund').length;
    await eventually('the refund is asked for again', () => refunds() > 1);
    mayRefund.resolve();
    await flagged(order, 'SHIPPED_AFTER_END');
    await order.decide('resolve');
    expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
    expect(order.world.state).toMatchObject({ paymentStatus: 'refunded' });
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

  const shipped = async () => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('in_transit');
    await eventually('shipped', () => order.world.state.status === 'shipped');
    return order;
  };
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

  test('that was lost before it was seen again is not lost, in whatever sequence that is told', async () => {
    const order = await shipped();
    await order.shipment('lost', { occurredAt: daysAgo(5) });
    await order.shipment('delivered');
    await order.handle.result();
    expect(order.world.story).not.toContain('order.attention-raised');

    const found = await shipped();
    await found.shipment('lost', { occurredAt: daysAgo(-1) });
    await flagged(found, 'SHIPMENT_LOST');
    await found.shipment('in_transit');
    await eventually('found', () => found.world.state.attention === null);
    await found.shipment('delivered');
    await found.handle.result();
  });

  test('that comes back to its sender is not delivered, and its order stays flagged until a person decides', async () => {
    const order = await shipped();
    await order.shipment('returned', { occurredAt: daysAgo(2) });
    await flagged(order, 'SHIPMENT_RETURNED');
    await order.shipment('delivered');
    await order.shipment('lost', { occurredAt: daysAgo(3) });
    await order.handle.query('__stack_trace');
    expect(order.world.state).toMatchObject({
      status: 'shipped',
      attention: { reason: 'SHIPMENT_RETURNED' },
    });
    await order.decide('resolve');
    await eventually('decided', () => order.world.state.attention === null);
    // It was sent once more.
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
  });

  test('of another order moves nothing, also when it is told before the booking is known', async () => {
    const [booking, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const order = await bench.place({
      during: async (call) => {
        if (call !== 'book') return;
        booking.resolve();
        await mayAnswer.promise;
      },
    });
    await booking.promise;
    await order.shipment('delivered', { reference: 'of another order' });
    mayAnswer.resolve();
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    const { reference } = order.world.state.tracking ?? {};
    await order.shipment('delivered', { reference: 'of another order', trackingNumber: 'T2' });
    await order.shipment('in_transit', { reference });
    await eventually('shipped', () => order.world.state.status === 'shipped');
    expect(order.world.state.tracking?.trackingNumber).not.toBe('T2');
    await order.shipment('delivered', { reference });
    await order.handle.result();
  });

  test('with a status that nobody knows yet has not left', async () => {
    const order = await bench.place({});
    await eventually('confirmed', () => order.world.state.status === 'confirmed');
    await order.shipment('seen on the moon' as 'in_transit');
    expect(await order.cancel()).toEqual({ status: 'cancelling' });
    expect(await order.handle.result()).toMatchObject({ status: 'cancelled' });
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
