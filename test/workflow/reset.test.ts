/**
 * An operator resets a workflow (`temporal workflow reset`): its saga begins anew, over a row and
 * books in which all is done. Without taking over what the row says was done, the parcel went out
 * though its order was cancelled.
 */
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { orderBench } from '../support/orderBench.ts';
import type { Go } from '../support/sagaWorld.ts';
import { testTimeSkipping } from '../support/timeSkipping.ts';

const bench = await orderBench(await testTimeSkipping());
afterAll(() => bench.stop());

test('A confirmed order that is cancelled while its reset saga charges again is undone in all', async () => {
  const [again, charging] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isReset = false;
  const { world, handle } = await bench.place({
    during: async (call, _attempt, when) => {
      if (!isReset || call !== 'charge' || when !== 'before') return;
      charging.resolve();
      await again.promise;
    },
  });
  await eventually('confirmed', () => world.state.status === 'confirmed');
  await handle.terminate();
  isReset = true;
  const reset = await bench.place({}, { world });
  await charging.promise;
  const cancelled = reset.cancel();
  await eventually('cancelling', () => world.state.status === 'cancelling');
  again.resolve();
  expect(await cancelled).toEqual({ status: 'cancelling' });
  expect(await reset.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
  expect(world.times).toMatchObject({ charged: 1, refunded: 1 });
});

test('One whose reset saga can’t charge again is given up as a cancellation, not for ever', async () => {
  let payments: Go = 'ok';
  const { world, handle } = await bench.place({
    how: (call) => (call === 'charge' ? payments : 'ok'),
  });
  await eventually('confirmed', () => world.state.status === 'confirmed');
  await handle.terminate();
  payments = 'away';
  const reset = await bench.place({}, { world });
  await eventually('reserved again', () => world.log.includes('charge 2: away, while confirmed'));
  await reset.handle.signal('flag', { reason: 'DISAGREEMENT' });
  expect(await reset.handle.result()).toMatchObject({ status: 'cancelled' });
  expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
});
