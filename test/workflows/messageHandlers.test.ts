/** What a running order answers and does when it is told something. */
import { describe, expect, test } from 'vitest';
import { initialState, type OrderState } from '../../contracts/order.ts';
import { quickUndo } from '../../proof/fixtures/orderBench.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const callsOf = ({ world }: { world: World }, call: string) =>
  world.calls.filter((each) => each === call).length;
const ownCharge = 'charge of 01890000-0000-7000-8000-000000000000:payment:1';

/** As by a workflow task that was lost: the saga does not know it yet. */
function shipBehindItsBack(world: World): void {
  world.version += 1;
  world.state = { ...world.state, status: 'shipped', shipmentStatus: 'in_transit' };
}

async function confirmed(...options: Parameters<typeof scriptedOrder>) {
  const order = scriptedOrder(...options);
  await order.reaches('confirmed');
  return order;
}

/** An order whose refund fails, and whose goods cannot be released either. */
async function failingToRefund() {
  const order = scriptedOrder(
    { book: ['SHIPMENT_REJECTED'], refund: ['away'], release: ['away'] },
    { policy: quickUndo },
  );
  await order.isFlagged('REFUND_FAILING');
  return order;
}

describe('a cancellation', () => {
  test('is refused when the parcel is reported to have left, before the row says so', async () => {
    const order = await confirmed();
    order.shipment('in_transit');
    const answer = await order.answerOf(order.cancel());
    expect(answer).toEqual({ refused: 'ORDER_NOT_CANCELLABLE', details: ['confirmed'] });
    await order.reaches('shipped');
    expect(callsOf(order, 'cancel')).toBe(0);
  });

  test('is refused when the order is shipped', async () => {
    const order = await confirmed();
    order.shipment('in_transit');
    await order.reaches('shipped');
    const answer = await order.answerOf(order.cancel());
    expect(answer).toEqual({ refused: 'ORDER_NOT_CANCELLABLE', details: ['shipped'] });
  });

  test('is refused when the order fails by itself', async () => {
    const order = await failingToRefund();
    const answer = await order.answerOf(order.cancel());
    expect(answer).toEqual({ refused: 'ORDER_NOT_CANCELLABLE', details: ['failing'] });
  });

  test('is answered again while the order is being cancelled', async () => {
    const order = await confirmed({ refund: ['away'] });
    expect(await order.answerOf(order.cancel())).toEqual({ status: 'cancelling' });
    expect(await order.answerOf(order.cancel('operator'))).toEqual({ status: 'cancelling' });
  });

  test.each([
    ['customer', 'customer'],
    ['operator', 'operator'],
    ['a stranger', 'temporal'],
  ])('by %s is recorded as one by %s', async (by, requestedBy) => {
    const order = await confirmed();
    await order.answerOf(order.cancel(by));
    expect([...order.world.decisions.values()]).toMatchObject([{ action: 'cancel', requestedBy }]);
  });
});

describe('a cancellation, however it is sent,', () => {
  test('keeps who asked for it and why', async () => {
    const order = await confirmed();
    const words = { actor: 'mara', reason: 'A wrong address.' };
    await order.answerOf(order.update('cancel', { by: 'operator', ...words }));
    expect([...order.world.decisions.values()]).toMatchObject([words]);
  });

  test('without a word is one by somebody in Temporal', async () => {
    const order = await confirmed();
    expect(await order.answerOf(order.update('cancel', undefined))).toEqual({
      status: 'cancelling',
    });
    expect([...order.world.decisions.values()]).toMatchObject([{ requestedBy: 'temporal' }]);
  });

  test('is refused when the row turns out to say that the order is shipped', async () => {
    const order = await confirmed();
    shipBehindItsBack(order.world);
    const answer = await order.answerOf(order.cancel());
    expect(answer).toEqual({ refused: 'ORDER_NOT_CANCELLABLE', details: ['shipped'] });
  });

  test('stops a charge that keeps failing, also while it cannot be recorded', async () => {
    let isAway = false;
    const order = scriptedOrder({
      how: (call) => (call === 'charge' || (call === 'record' && isAway) ? 'away' : 'ok'),
    });
    await order.until('a charge', () => callsOf(order, 'charge') === 1);
    isAway = true;
    order.cancel();
    await order.pass(5_000);
    const before = callsOf(order, 'charge');
    await order.pass(50_000);
    expect(callsOf(order, 'charge')).toBe(before);
  });
});

describe('a decision', () => {
  test('that is no word at all is refused', async () => {
    const order = await failingToRefund();
    const answer = await order.answerOf(order.update('decide', undefined));
    expect(answer).toMatchObject({ refused: 'INVALID_REQUEST' });
  });

  test('about a flag that turns out to be down is refused', async () => {
    const order = await failingToRefund();
    const asked = order.decide('skip');
    order.world.version += 1;
    order.world.state = { ...order.world.state, attention: null };
    expect(await order.answerOf(asked)).toMatchObject({ refused: 'ATTENTION_NOT_RAISED' });
  });

  test('that there is none of is refused', async () => {
    const order = await failingToRefund();
    expect(await order.answerOf(order.decide('forget'))).toEqual({
      refused: 'INVALID_REQUEST',
      details: ['action is one of retry, skip, resolve'],
    });
  });

  test('about another flag than the one that is up is refused', async () => {
    const order = await failingToRefund();
    const answer = await order.answerOf(order.decide('skip', '2025-01-01T00:00:00.000Z'));
    expect(answer).toMatchObject({ refused: 'ATTENTION_NOT_RAISED' });
    expect(order.world.decisions.size).toBe(0);
  });

  test('about the flag that is up is recorded', async () => {
    const order = await failingToRefund();
    expect(await order.answerOf(order.decide('skip'))).toEqual({ status: 'accepted' });
    expect(order.world.decisions.size).toBe(1);
  });
});

describe('a report about another', () => {
  test('parcel moves nothing', async () => {
    const order = await confirmed();
    order.shipment('delivered', 'another parcel');
    await order.pass(1_000);
    expect(order.world.state).toMatchObject({ status: 'confirmed', shipmentStatus: 'booked' });
    expect(await order.answerOf(order.cancel())).toEqual({ status: 'cancelling' });
  });

  test.each(['disputed', 'refunded', 'refund_failed'])(
    'payment, that it is %s, changes nothing',
    async (status) => {
      const order = await confirmed();
      order.payment(status, 'another charge');
      await order.pass(1_000);
      expect(order.world.state).toMatchObject({ attention: null, paymentStatus: 'charged' });
    },
  );
});

describe('a report about another payment, before the order’s own is known to its saga,', () => {
  /** The row is ahead of the saga, which reads it while the report comes. */
  async function reported(status: string, row: Partial<OrderState>) {
    const order = scriptedOrder({ charge: ['away'] });
    await order.until('a charge', () => callsOf(order, 'charge') === 1);
    const { world } = order;
    world.version += 1;
    world.state = { ...world.state, ...row, payment: { reference: ownCharge } };
    order.flag();
    order.payment(status, 'another charge');
    await order.pass(2_000);
    return order;
  }

  test('flags nothing', async () => {
    const order = await reported('disputed', { paymentStatus: 'charged' });
    expect(order.world.story).not.toContain('order.attention-raised');
  });

  test('takes back no refund', async () => {
    const order = await reported('refund_failed', { status: 'failing', paymentStatus: 'refunded' });
    expect(order.world.story).not.toContain('order.payment-refund-failed');
  });
});

describe('a report about the order’s own payment', () => {
  test('confirms an order that waited for it', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    order.world.stands.money = 'done';
    order.payment('charged', ownCharge);
    await order.reaches('confirmed');
  });

  test('that its refund failed changes nothing where there was none', async () => {
    const order = await confirmed();
    order.payment('refund_failed', ownCharge);
    await order.pass(1_000);
    expect(order.world.state).toMatchObject({ attention: null, paymentStatus: 'charged' });
    expect(order.world.story).not.toContain('order.payment-refund-failed');
  });

  test('that it was charged is old news once it is refunded', async () => {
    const order = await confirmed({ release: ['away'] });
    await order.answerOf(order.cancel());
    await order.until('the refund', () => order.world.state.paymentStatus === 'refunded');
    order.payment('charged', ownCharge);
    await order.pass(1_000);
    expect(callsOf(order, 'refund')).toBe(1);
    expect(order.world.story).not.toContain('order.payment-refund-failed');
  });

  test('that it was declined asks for no refund of a declined charge', async () => {
    const order = scriptedOrder({ charge: ['PAYMENT_DECLINED'], release: ['away'] });
    await order.reaches('failing');
    order.payment('declined', ownCharge);
    await order.pass(1_000);
    expect(callsOf(order, 'refund')).toBe(0);
  });

  test('takes no flag’s place that it has nothing to do with', async () => {
    const order = await confirmed();
    await order.isFlagged('SHIPMENT_OVERDUE');
    const { attention } = order.world.state;
    order.payment('charged', ownCharge);
    await order.pass(1_000);
    expect(order.world.state.attention).toEqual(attention);
  });
});

test('a report about another payment does not hurry a pending refund', async () => {
  const order = await confirmed({ refund: ['pending'] });
  await order.answerOf(order.cancel());
  await order.pass(20_000);
  const before = callsOf(order, 'refund');
  order.payment('charged', 'another charge');
  await order.pass(500);
  expect(callsOf(order, 'refund')).toBe(before);
});

describe('what somebody else did to the payment', () => {
  test.each([
    ['refunded', 'DISAGREEMENT'],
    ['partially_refunded', 'DISAGREEMENT'],
    ['disputed', 'PAYMENT_DISPUTED'],
  ])('of an order that stands flags it: %s', async (status, reason) => {
    const order = await confirmed();
    order.payment(status, ownCharge);
    await order.isFlagged(reason);
    expect(order.world.state.attention).toMatchObject({ step: 'payment', lastError: null });
  });

  test.each(['authorized', 'charged', 'captured', 'partially_refunded'] as const)(
    'flags an order whose payment is %s',
    async (paymentStatus) => {
      const world = new World({});
      world.state = {
        ...initialState,
        status: 'confirmed',
        inventoryStatus: 'reserved',
        paymentStatus,
        shipmentStatus: 'booked',
        payment: { reference: ownCharge },
      };
      const unwind = { version: 1, state: world.state, steps: [], failure: null };
      const order = scriptedOrder({}, { world, unwind });
      order.payment('disputed', ownCharge);
      await order.isFlagged('PAYMENT_DISPUTED');
    },
  );

  test.each(['charged', 'declined'])('flags nothing when it is %s', async (status) => {
    const order = await confirmed();
    order.payment(status);
    await order.pass(1_000);
    expect(order.world.state.attention).toBeNull();
  });

  test('flags nothing once the order is being undone', async () => {
    const order = await confirmed({ release: ['away'] });
    await order.answerOf(order.cancel());
    await order.until('the refund', () => order.world.state.paymentStatus === 'refunded');
    order.payment('disputed', ownCharge);
    await order.pass(1_000);
    expect(order.world.state.attention).toBeNull();
  });
});

test('a refund that counted as made and was not is made again', async () => {
  const order = await confirmed({ release: ['away'] });
  await order.answerOf(order.cancel());
  await order.until('the refund', () => order.world.state.paymentStatus === 'refunded');
  order.payment('refund_failed', ownCharge);
  await order.until('another', () => callsOf(order, 'refund') === 2);
  const told = order.world.events.find(({ type }) => type === 'order.payment-refund-failed');
  expect(told?.set.attention).toMatchObject({ reason: 'REFUND_FAILING', step: 'payment' });
});

test('a charge of unknown outcome that succeeds after its undo found nothing is refunded', async () => {
  const order = scriptedOrder({ charge: ['away'], release: ['away'] });
  await order.until('nothing to refund', () => callsOf(order, 'refund') === 1);
  await order.pass(1_000);
  order.world.stands.money = 'done';
  order.payment('charged', ownCharge);
  await order.until('the refund', () => order.world.stands.money === 'undone');
});

test('money that is held after the undo of its payment found nothing is let go', async () => {
  const order = scriptedOrder({ charge: ['away'], release: ['away'] }, { capture: 'on_dispatch' });
  await order.until('nothing to refund', () => callsOf(order, 'refund') === 1);
  await order.pass(1_000);
  order.world.stands.money = 'held';
  order.payment('authorized', ownCharge);
  await order.until('the refund', () => order.world.stands.money === 'undone');
});

test('a charge that succeeds while an order that had failed is taken up for its flag is refunded', async () => {
  const world = new World({});
  const attention = { reason: 'DISAGREEMENT', step: null, lastError: null } as const;
  const since = '2026-01-01T00:00:00.000Z';
  world.state = { ...initialState, status: 'failed', attention: { ...attention, since } };
  world.stands.money = 'done';
  const unwind = { version: 1, state: world.state, steps: [], failure: null };
  const order = scriptedOrder({}, { world, unwind });
  order.payment('charged');
  await order.ends();
  expect(world.stands.money).toBe('undone');
});

test('a charge that is reported before anybody was asked for it is not refunded', async () => {
  const order = scriptedOrder({ reserve: ['OUT_OF_STOCK'] });
  order.payment('charged');
  await order.ends();
  expect(order.world.calls).toEqual(['reserve']);
});

test('a charge that succeeds after its undo found nothing is refunded', async () => {
  const order = scriptedOrder({ charge: ['PAYMENT_DECLINED'], release: ['away'] });
  await order.reaches('failing');
  order.world.stands.money = 'done';
  order.payment('charged', ownCharge);
  await order.until('the refund', () => order.world.stands.money === 'undone');
});

describe('a recheck', () => {
  test('undoes a step once more', async () => {
    const order = await confirmed({ release: ['away'] });
    await order.answerOf(order.cancel());
    await order.until('the refund', () => order.world.state.paymentStatus === 'refunded');
    order.recheck('payment');
    await order.until('another', () => callsOf(order, 'refund') === 2);
  });

  test('does not undo what a person has settled', async () => {
    const order = await failingToRefund();
    await order.answerOf(order.decide('skip'));
    const before = callsOf(order, 'refund');
    order.recheck('payment');
    await order.pass(600_000);
    expect(callsOf(order, 'refund')).toBe(before);
  });

  test('refunds nothing that a person has settled, also when the parcel moves', async () => {
    const order = await confirmed({ refund: ['away'], release: ['away'] });
    await order.answerOf(order.cancel());
    await order.isFlagged('REFUND_FAILING');
    await order.answerOf(order.decide('skip'));
    await order.pass(1_000);
    const before = callsOf(order, 'refund');
    order.shipment('in_transit');
    order.recheck('payment');
    await order.pass(60_000);
    expect(callsOf(order, 'refund')).toBe(before);
  });

  test('cancels no parcel once more whose label a person has left alone, but finds out that it left', async () => {
    const order = await confirmed({ cancel: ['away'], refund: ['away'] });
    await order.answerOf(order.cancel());
    await order.isFlagged('SHIPMENT_CANCEL_FAILING');
    await order.answerOf(order.decide('skip'));
    await order.pass(1_000);
    const before = callsOf(order, 'cancel');
    order.recheck('shipment');
    await order.pass(1_000);
    expect(callsOf(order, 'cancel')).toBe(before);
    order.shipment('in_transit');
    order.recheck('shipment');
    await order.until('in transit', () => order.world.state.shipmentStatus === 'in_transit');
  });

  test('does not hurry an undo that is failing anyway', async () => {
    const order = await failingToRefund();
    const before = callsOf(order, 'refund');
    order.recheck('payment');
    await order.pass(500);
    expect(callsOf(order, 'refund')).toBe(before);
  });
});

describe('a disagreement that the reconciler has found', () => {
  test('flags the order as it was found', async () => {
    const order = await confirmed();
    order.flag();
    await order.isFlagged('DISAGREEMENT');
    expect(order.world.state.attention).toMatchObject({ step: null, lastError: null });
  });

  test('in a row that has changed since flags nothing', async () => {
    const order = await confirmed();
    order.flag(order.world.version - 1);
    await order.pass(1_000);
    expect(order.world.state.attention).toBeNull();
  });

  test('flags nothing over another flag', async () => {
    const order = await failingToRefund();
    const { attention } = order.world.state;
    order.flag();
    await order.pass(1_000);
    expect(order.world.state.attention).toEqual(attention);
  });

  test('in a row that the saga is behind of is taken over', async () => {
    const order = await confirmed();
    const { world, run } = order;
    shipBehindItsBack(world);
    order.flag();
    await order.pass(1_000);
    expect(world.state.attention).toBeNull();
    expect(run.searchAttributes.get('OrderStatus')).toBe('shipped');
    order.shipment('delivered');
    await order.ends();
    expect(world.state.status).toBe('delivered');
  });
});
