/**
 * An operator resets a workflow (`temporal workflow reset`): its saga starts over, and every step is
 * already done. Seen to fail without taking over the row's state: the parcel was sent although its
 * order was cancelled.
 */
import { expect, test } from 'vitest';
import type { OrderChange } from '../../contracts/events.ts';
import { type Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { eventually } from '../support/eventually.ts';
import { sagaBench } from '../support/sagaBench.ts';

const bench = await sagaBench();

const written: readonly Pick<OrderChange, 'type' | 'set'>[] = [
  { type: 'order.inventory-reserved', set: { inventoryStatus: 'reserved' } },
  { type: 'order.payment-charged', set: { paymentStatus: 'charged' } },
  {
    type: 'order.confirmed',
    set: { status: 'confirmed', shipmentStatus: 'booked', tracking: { reference: 'booking-1' } },
  },
];

/** The world of an order whose saga waits for the parcel to leave. */
async function confirmed(script: Script): Promise<World> {
  const world = new World(script);
  for (const [at, change] of written.entries())
    await world.write({ ...change, orderId: 'of the world', version: at + 2 });
  for (const thing of ['stock', 'money', 'parcel'] as const) await world.moveTo(thing, 'done');
  return world;
}

test('a reset saga takes its order over as it is, and asks no provider again', async () => {
  const world = await confirmed({});
  const reset = await bench.place({}, { world });
  await reset.shipment('in_transit');
  await eventually('shipped', () => world.state.status === 'shipped');
  await reset.shipment('delivered');
  expect(await reset.handle.result()).toMatchObject({ status: 'delivered' });
  expect(world.calls).toEqual(['reserve']);
});

test('an order that is cancelled while its saga starts over is undone entirely', async () => {
  const [again, reserving] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const world = await confirmed({
    during: async (call, _attempt, when) => {
      if (call !== 'reserve' || when !== 'before') return;
      reserving.resolve();
      await again.promise;
    },
  });
  const reset = await bench.place({}, { world });
  await reserving.promise;
  const cancelled = reset.cancel();
  again.resolve();
  expect(await cancelled).toEqual({ status: 'cancelling' });
  expect(await reset.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  expect(world.times).toMatchObject({ charged: 0, refunded: 1 });
});

test('an order that was being cancelled when its saga was reset goes on being cancelled', async () => {
  const world = await confirmed({});
  const set = { status: 'cancelling', paymentStatus: 'refunding' } as const;
  await world.write({ orderId: 'of the world', version: 5, type: 'order.cancelling', set });
  const reset = await bench.place({}, { world });
  expect(await reset.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
});
