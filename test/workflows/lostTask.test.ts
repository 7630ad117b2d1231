/**
 * A workflow task can be lost after its local activities have written: its worker dies, or the
 * server refuses its result because a signal or update has arrived. The task runs once more, with
 * that message, and takes another path; the rows it had written remain.
 *
 * Seen to fail without taking over the row's state: both orders ended with a failed saga, and the
 * second with its stock reserved.
 */
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
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
    // The lost task may have begun to charge, so the charge is made impossible.
    expect(order.world.stands).toMatchObject({ stock: 'undone', money: 'blocked' });
    expect(order.world.state).toMatchObject({ status: 'cancelled', inventoryStatus: 'released' });
  });

  test('a charge that it had begun by an own provider cannot succeed once the order is cancelled', async () => {
    const [isBegun, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let order: Awaited<ReturnType<typeof bench.place>> | undefined;
    order = await bench.place({
      ownProviders: ['payment', 'shipment'],
      during: async (call, attempt, when) => {
        if (call !== 'charge' || attempt > 1 || when !== 'before' || !order) return;
        await order.handle.cancel();
        order.world.loseTask = true;
        isBegun.resolve();
        await mayGoOn.promise;
      },
    });
    await isBegun.promise;
    await expect(order.handle.result()).rejects.toThrow();
    expect(order.world.state.status).toBe('cancelled');
    mayGoOn.resolve();
    const { world } = order;
    await eventually('the charge is over', () => world.inFlight === 0);
    expect(world.stands).toEqual({ stock: 'undone', money: 'blocked', parcel: 'none' });
  });

  test('undoes no more of an order that it has recorded as shipped, although the carrier cancelled the parcel', async () => {
    const [isAsked, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const order = await bench.place({
      during: async (call, _attempt, when) => {
        if (call !== 'cancel' || when !== 'before') return;
        isAsked.resolve();
        await mayAnswer.promise;
      },
    });
    const { world } = order;
    await eventually('confirmed', () => world.state.status === 'confirmed');
    await order.cancel();
    await isAsked.promise;
    // As a lost task does when the carrier reports the parcel in that moment.
    const { version } = world;
    const set = {
      status: 'shipped',
      shipmentStatus: 'in_transit',
      paymentStatus: 'charged',
    } as const;
    await world.write({ orderId: order.orderId, version: version + 1, type: 'order.shipped', set });
    mayAnswer.resolve();
    await order.shipment('delivered');
    expect(await order.handle.result()).toMatchObject({ status: 'delivered' });
    expect(world.stands).toMatchObject({ stock: 'done', money: 'done' });
    expect(world.story.filter((type) => type === 'order.shipment-cancelled')).toEqual([]);
  });
});

describe('a saga that is behind its row', () => {
  test('takes the row over when the reconciler says so, and flags nobody', async () => {
    const order = await bench.place({});
    const { world, orderId, handle } = order;
    await eventually('confirmed', () => world.state.status === 'confirmed');
    // As a cancellation does that is forgotten with the task that has recorded it.
    const version = world.version + 1;
    await world.write({
      orderId,
      version,
      type: 'order.cancelling',
      set: { status: 'cancelling' },
    });
    await handle.signal('flag', { reason: 'DISAGREEMENT', version: version - 2 });
    await handle.query('__stack_trace');
    expect(world.story).not.toContain('order.attention-raised');
    await handle.signal('flag', { reason: 'DISAGREEMENT', version });
    expect(await handle.result()).toMatchObject({ status: 'cancelled' });
    expect(world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
    expect(world.story).not.toContain('order.attention-raised');
  });
});
