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
  { type: 'order.confirmed', set: { status: 'confirmed', shipmentStatus: 'booked' } },
];

/** The world of an order whose saga waits for the parcel to leave. */
async function confirmed(script: Script): Promise<World> {
  const world = new World(script);
  for (const [at, change] of written.entries())
    await world.write({ ...change, orderId: 'of the world', version: at + 2 });
  for (const thing of ['stock', 'money', 'parcel'] as const) await world.moveTo(thing, 'done');
  return world;
}

test('a confirmed order that is cancelled while its reset saga charges again is undone entirely', async () => {
  const [again, charging] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const world = await confirmed({
    during: async (call, _attempt, when) => {
      if (call !== 'charge' || when !== 'before') return;
      charging.resolve();
      await again.promise;
    },
  });
  const reset = await bench.place({}, { world });
  await charging.promise;
  const cancelled = reset.cancel();
  await eventually('cancelling', () => world.state.status === 'cancelling');
  again.resolve();
  expect(await cancelled).toEqual({ status: 'cancelling' });
  expect(await reset.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  expect(world.times).toMatchObject({ charged: 0, refunded: 1 });
});

test('an order whose reset saga cannot charge again ends as cancelled', async () => {
  const world = await confirmed({ charge: ['away'] });
  const reset = await bench.place({}, { world, policy: { stepGiveUpSeconds: 2 } });
  await eventually('charging', () => world.log.includes('charge 1: away, while confirmed'));
  await reset.handle.signal('flag', { reason: 'DISAGREEMENT' });
  expect(await reset.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
});
