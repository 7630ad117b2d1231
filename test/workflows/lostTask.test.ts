/**
 * A workflow task can be lost after its local activities have written: its worker dies, or the
 * server refuses its result because a signal or update has arrived. The task runs once more, with
 * that message, and takes another path; the rows it had written remain.
 *
 * Seen to fail without taking over the row's state: both orders ended with a failed saga, and the
 * second with its stock reserved.
 */
import { describe, expect, test } from 'vitest';
import { sagaBench } from '../support/sagaBench.ts';

const bench = await sagaBench();

describe('a workflow task that is lost after it has written', () => {
  test('an order that had failed by then stays failed although it is cancelled', async () => {
    let order: Awaited<ReturnType<typeof bench.place>> | undefined;
    order = await bench.place({
      reserve: ['OUT_OF_STOCK'],
      // In the middle of the task that would end the saga, so that it is done in vain.
      during: async (call, attempt, when) => {
        if (call === 'record' && attempt === 2 && when === 'after') await order?.handle.cancel();
      },
    });
    expect(await order.handle.result()).toMatchObject({ status: 'failed' });
    expect(order.world.story).toEqual(['order.failing', 'order.failed']);
    expect(order.world.log).toContain('found version 3');
  });

  test('items that it reserved are released when the order turns out to be cancelled', async () => {
    let order: Awaited<ReturnType<typeof bench.place>> | undefined;
    order = await bench.place({
      during: async (call, _attempt, when) => {
        if (call !== 'reserve' || when !== 'after' || !order) return;
        await order.handle.cancel();
        order.world.loseTask = true;
      },
    });
    await expect(order.handle.result()).rejects.toThrow();
    expect(order.world.log).toContain('found version 2');
    expect(order.world.stands).toMatchObject({ stock: 'undone', money: 'none' });
    expect(order.world.state).toMatchObject({ status: 'cancelled', inventoryStatus: 'released' });
  });
});
