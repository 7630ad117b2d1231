/**
 * An order can need a person for several reasons at once, and its row shows one of them. Verified to
 * fail when a flag that is raised over another replaces it: a returned parcel was nobody's any more
 * once a refund by hand had been seen to.
 */
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sagaBench } from '../support/sagaBench.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const bench = await sagaBench();
type Running = Awaited<ReturnType<typeof bench.place>>;

const flagged = (order: Running, reason: string | undefined) =>
  eventually(`flagged for ${reason}`, () => order.world.state.attention?.reason === reason);

const shipped = async (policy = {}): Promise<Running> => {
  const order = await bench.place({}, { policy });
  await eventually('confirmed', () => order.world.state.status === 'confirmed');
  await order.shipment('in_transit');
  await eventually('shipped', () => order.world.state.status === 'shipped');
  return order;
};

describe('a flag that another one is raised over', () => {
  test('is raised again, as of when it was first, once a person has seen to the other', async () => {
    const order = await shipped();
    await order.shipment('returned');
    await flagged(order, 'SHIPMENT_RETURNED');
    const first = order.world.state.attention;
    await order.payment('refunded');
    await flagged(order, 'DISAGREEMENT');
    await order.payment('disputed');
    await flagged(order, 'PAYMENT_DISPUTED');
    await order.decide('resolve');
    await flagged(order, 'DISAGREEMENT');
    await order.decide('resolve');
    await flagged(order, 'SHIPMENT_RETURNED');
    expect(order.world.state.attention).toEqual(first);
    await order.decide('resolve');
    await flagged(order, undefined);
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
  });

  test('stays on an order that ends by itself', async () => {
    const order = await shipped({ shipmentOverdueSeconds: 1 });
    await flagged(order, 'SHIPMENT_OVERDUE');
    await order.payment('refunded');
    await flagged(order, 'DISAGREEMENT');
    await order.shipment('lost');
    await flagged(order, 'SHIPMENT_LOST');
    await order.shipment('delivered');
    await order.handle.result();
    expect(order.world.state).toMatchObject({
      status: 'delivered',
      attention: { reason: 'DISAGREEMENT' },
    });
  });

  test('is not raised again when it says what is no longer so', async () => {
    const order = await shipped();
    await order.shipment('lost');
    await flagged(order, 'SHIPMENT_LOST');
    await order.payment('disputed');
    await flagged(order, 'PAYMENT_DISPUTED');
    await order.shipment('in_transit');
    await order.handle.query('__stack_trace');
    await order.decide('resolve');
    await flagged(order, undefined);
    await order.shipment('delivered');
    await order.handle.result();
    expect(order.world.state.attention).toBeNull();
  });

  test('is not forgotten with the workflow task that has raised both', async () => {
    const order = scriptedOrder();
    const { world } = order;
    await order.reaches('confirmed');
    const orderId = 'order';
    for (const reason of ['DISAGREEMENT', 'SHIPMENT_OVERDUE'] as const) {
      const version = world.version + 1;
      const since = `2026-01-01T00:00:0${version}.000Z`;
      const set = { attention: { reason, step: null, lastError: null, since } };
      await world.write({ orderId, version, type: 'order.attention-raised', set });
    }
    order.shipment('in_transit');
    await order.reaches('shipped');
    order.shipment('delivered');
    await order.ends();
    expect(world.state).toMatchObject({
      status: 'delivered',
      attention: { reason: 'DISAGREEMENT' },
    });
  });
});
