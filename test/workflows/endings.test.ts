/** How an order begins to be undone, and how it ends. */
import { expect, test } from 'vitest';
import { initialState, type OrderState } from '../../contracts/order.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

test('an order that nobody cancelled fails, and says why', async () => {
  const order = scriptedOrder({ charge: ['PAYMENT_DECLINED'] });
  await order.ends();
  expect(order.world.state).toMatchObject({
    status: 'failed',
    failure: { code: 'PAYMENT_DECLINED', message: expect.stringContaining('declined') },
  });
  expect(order.world.story).toEqual([
    'order.inventory-reserved',
    'order.failing',
    'order.inventory-released',
    'order.failed',
  ]);
});

test('an order that was cancelled ends as cancelled, with its steps undone in reverse', async () => {
  const order = scriptedOrder();
  await order.reaches('confirmed');
  expect(await order.answerOf(order.cancel())).toEqual({ status: 'cancelling' });
  await order.ends();
  expect(order.world.state).toMatchObject({ status: 'cancelled', failure: null });
  expect(order.world.story.slice(-5)).toEqual([
    'order.cancelling',
    'order.shipment-cancelled',
    'order.payment-refunded',
    'order.inventory-released',
    'order.cancelled',
  ]);
});

test('a cancellation takes down the flag that the parcel is late', async () => {
  const order = scriptedOrder({ refund: ['away'] });
  await order.isFlagged('SHIPMENT_OVERDUE');
  await order.answerOf(order.cancel());
  expect(order.world.state).toMatchObject({ status: 'cancelling', attention: null });
});

test('a cancellation leaves the flag of a contested payment for a person', async () => {
  const order = scriptedOrder();
  await order.reaches('confirmed');
  order.payment('disputed');
  await order.isFlagged('PAYMENT_DISPUTED');
  await order.answerOf(order.cancel());
  await order.ends();
  expect(order.world.state).toMatchObject({
    status: 'cancelled',
    attention: { reason: 'PAYMENT_DISPUTED' },
  });
});

test('an order that ends keeps the flag of a disagreement, and no other', async () => {
  const order = scriptedOrder({ release: ['away', 'away', 'away', 'ok'] });
  await order.reaches('confirmed');
  await order.answerOf(order.cancel());
  order.flag();
  await order.ends();
  expect(order.world.state).toMatchObject({
    status: 'cancelled',
    attention: { reason: 'DISAGREEMENT' },
  });
});

test('an order that is taken up with nothing left to undo ends without the flag of its undo', async () => {
  const world = new World({});
  const state: OrderState = {
    ...initialState,
    status: 'cancelling',
    inventoryStatus: 'released',
    paymentStatus: 'refunded',
    attention: {
      reason: 'REFUND_FAILING',
      step: 'payment',
      lastError: null,
      since: '2026-01-01T00:00:00.000Z',
    },
  };
  Object.assign(world, { state, stands: { stock: 'undone', money: 'undone', parcel: 'blocked' } });
  const unwind = { version: 1, state, steps: [], failure: null };
  const order = scriptedOrder({}, { world, unwind });
  await order.ends();
  expect(world.state).toMatchObject({ status: 'cancelled', attention: null });
});
