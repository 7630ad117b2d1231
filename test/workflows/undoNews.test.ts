/** What interrupts an undo, and what does not. In virtual time. */
import { describe, expect, test } from 'vitest';
import { definite, type Script, type World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const callsOf = ({ world }: { world: World }, call: string) =>
  world.calls.filter((each) => each === call).length;

/** A confirmed order that is being cancelled. */
async function cancelled(script: Script) {
  const order = scriptedOrder(script);
  await order.reaches('confirmed');
  await order.answerOf(order.cancel());
  return order;
}

/** As by a saga whose history was reset to before it heard of it. */
function shipBehindItsBack(world: World): void {
  world.version += 1;
  world.state = { ...world.state, status: 'shipped', shipmentStatus: 'in_transit' };
}

describe('a person', () => {
  test('who skips a refund is not overruled by a try that was under way', async () => {
    const order = await cancelled({ refund: ['away'], release: ['away'] });
    await order.isFlagged('REFUND_FAILING');
    // Both fail: the refund has its turn.
    await order.pass(600_000);
    const before = callsOf(order, 'refund');
    await order.answerOf(order.decide('skip'));
    await order.pass(86_400_000);
    expect(callsOf(order, 'refund')).toBe(before);
  });

  test('who skips an undo does not keep the next one waiting for its turn', async () => {
    const order = await cancelled({ refund: ['away'], release: ['away'] });
    await order.isFlagged('REFUND_FAILING');
    await order.pass(600_000);
    const before = callsOf(order, 'release');
    await order.answerOf(order.decide('skip'));
    await order.pass(30_000);
    expect(callsOf(order, 'release')).toBeGreaterThan(before);
  });

  test('who skips the last undo ends the order at once', async () => {
    const order = await cancelled({ refund: ['away'] });
    await order.isFlagged('REFUND_FAILING');
    await order.pass(600_000);
    await order.answerOf(order.decide('skip'));
    await order.pass(1_000);
    expect(order.run.closed).toBe('COMPLETED');
  });

  test('who has a refund tried again has it tried at once and often, and more rarely when that fails', async () => {
    const at: number[] = [];
    let start = Number.POSITIVE_INFINITY;
    const order = await cancelled({
      refund: ['away'],
      during: (call, _attempt, when) => {
        if (call === 'refund' && when === 'before')
          at.push(Math.round((order.now() - start) / 1000));
      },
    });
    await order.isFlagged('REFUND_FAILING');
    await order.pass(60_000);
    at.splice(0);
    start = order.now();
    await order.answerOf(order.decide('retry'));
    await order.pass(700_000);
    expect(at.slice(0, 8)).toEqual([0, 1, 2, 4, 8, 16, 26, 36]);
    expect(at.slice(-3)).toEqual([116, 132, 432]);
  });
});

test('a refund that a person had made outside and that failed since is made at once', async () => {
  const order = await cancelled({ refund: ['away'], release: ['away'] });
  await order.isFlagged('REFUND_FAILING');
  await order.pass(600_000);
  await order.answerOf(order.decide('resolve'));
  await order.pass(1_000);
  const before = callsOf(order, 'refund');
  order.payment('refund_failed');
  await order.pass(500);
  expect(callsOf(order, 'refund')).toBe(before + 1);
});

test('a refund of a late charge that another undo interrupts is gone on with', async () => {
  const order = scriptedOrder({
    charge: ['away'],
    refund: ['ok', 'pending', 'ok'],
    release: ['away'],
  });
  await order.until('nothing to refund', () => callsOf(order, 'refund') === 1);
  await order.pass(1_000);
  order.world.stands.money = 'done';
  order.world.times.charged = 1;
  order.payment('charged');
  await order.until('the refund', () => order.world.stands.money === 'undoing');
  order.recheck('shipment');
  await order.until('the other undo', () => callsOf(order, 'cancel') === 1);
  await order.until('refunded', () => order.world.state.paymentStatus === 'refunded');
});

test('an order whose refund was asked for cannot ship any more', async () => {
  const order = await cancelled({ cancel: ['away'], refund: ['pending'] });
  await order.until('the refund', () => callsOf(order, 'refund') === 1);
  order.shipment('in_transit');
  await order.until('in transit', () => order.world.state.shipmentStatus === 'in_transit');
  expect(order.world.state.status).toBe('cancelling');
});

test('a refund refused with words about a parcel is no parcel that has left', async () => {
  const order = await cancelled({
    during: (call) => {
      if (call === 'refund') throw definite('SHIPMENT_ALREADY_DISPATCHED');
    },
  });
  await order.isFlagged('REFUND_FAILING');
  expect(order.world.state).toMatchObject({
    status: 'cancelling',
    paymentStatus: 'refunding',
    attention: { lastError: 'SHIPMENT_ALREADY_DISPATCHED' },
  });
});

test('an order whose row turns out to be shipped is undone no further', async () => {
  const order = await cancelled({ cancel: ['away'] });
  await order.pass(5_000);
  shipBehindItsBack(order.world);
  order.flag();
  const before = callsOf(order, 'cancel');
  await order.pass(3_600_000);
  expect(callsOf(order, 'cancel')).toBe(before);
  expect(order.world.stands).toEqual({ stock: 'done', money: 'done', parcel: 'done' });
  order.shipment('delivered');
  await order.ends();
  expect(order.world.state).toMatchObject({ status: 'delivered', attention: null });
});

test('a label that could be cancelled is told as such by no order whose row says that it is shipped', async () => {
  const order = await cancelled({
    during: (call, _attempt, when) => {
      if (call === 'cancel' && when === 'after') shipBehindItsBack(order.world);
    },
  });
  order.shipment('delivered');
  await order.ends();
  expect(order.world.story.slice(-2)).toEqual(['order.cancelling', 'order.delivered']);
});
