/** How the end of an undo is recorded, and what it ends. In virtual time. */
import { describe, expect, test } from 'vitest';
import { quickUndo } from '../../proof/fixtures/orderBench.ts';
import type { Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const callsOf = ({ world }: { world: World }, call: string) =>
  world.calls.filter((each) => each === call).length;
const notesOf = ({ world }: { world: World }) =>
  world.events.flatMap((event) => ('notes' in event ? [event.notes] : [])).flat();

/** A confirmed order that is being cancelled. */
async function cancelled(script: Script) {
  const order = scriptedOrder(script, { policy: quickUndo });
  await order.reaches('confirmed');
  await order.answerOf(order.cancel());
  return order;
}

/** A cancelled order whose money is back, and whose goods cannot be released. */
async function refunded(script: Script = {}) {
  const order = await cancelled({ release: ['away'], ...script });
  await order.until('the refund', () => order.world.state.paymentStatus === 'refunded');
  return order;
}

/** Until the flag is up. */
const away = Array.from({ length: 5 }, () => 'away' as const);

describe('an undo that succeeds after its flag', () => {
  test('takes the flag down with its own event, also when another undo fails', async () => {
    const order = await refunded({ refund: [...away, 'ok'] });
    const event = order.world.events.find(({ type }) => type === 'order.payment-refunded');
    expect(order.world.story).toContain('order.attention-raised');
    expect(event?.set).toMatchObject({ attention: null });
    await order.isFlagged('RELEASE_FAILING');
  });

  test('counts no more as one that fails: what it has undone and is back is undone at once', async () => {
    const order = await refunded({ refund: [...away, 'ok'] });
    await order.isFlagged('RELEASE_FAILING');
    const before = callsOf(order, 'refund');
    order.world.stands.money = 'done';
    order.payment('refund_failed');
    await order.pass(500);
    expect(callsOf(order, 'refund')).toBe(before + 1);
  });
});

describe('an undo that is asked for once more', () => {
  test('writes its event once', async () => {
    const order = await refunded();
    order.recheck('payment');
    await order.until('another', () => callsOf(order, 'refund') === 2);
    await order.pass(1_000);
    expect(order.world.story.filter((type) => type === 'order.payment-refunded')).toHaveLength(1);
  });

  test('leaves a declined charge as declined', async () => {
    const order = scriptedOrder({ charge: ['PAYMENT_DECLINED'], release: ['away'] });
    await order.reaches('failing');
    order.recheck('payment');
    await order.until('the refund', () => callsOf(order, 'refund') === 1);
    await order.isFlagged('RELEASE_FAILING');
    expect(order.world.state.paymentStatus).toBe('declined');
  });

  test('calls a person when the carrier then says that the cancelled parcel has left', async () => {
    const order = await refunded();
    expect(order.world.state.shipmentStatus).toBe('cancelled');
    Object.assign(order.world, { dispatched: true });
    order.world.stands.parcel = 'done';
    order.recheck('shipment');
    await order.until('in transit', () => order.world.state.shipmentStatus === 'in_transit');
  });
});

describe('a parcel whose booking nobody has answered', () => {
  const lost: Script = { book: ['lost'] };
  const cancellations = ({ world }: { world: World }) =>
    world.story.filter((type) => type === 'order.shipment-cancelled').length;

  test('is cancelled, and calls a person when it moves all the same', async () => {
    const order = scriptedOrder({ ...lost, release: ['away'] }, { policy: quickUndo });
    await order.until('booked', () => order.world.stands.parcel === 'done');
    order.shipment('in_transit');
    await order.isFlagged('RELEASE_FAILING');
    expect(cancellations(order)).toBe(1);
    await order.answerOf(order.decide('resolve'));
    await order.isFlagged('SHIPPED_AFTER_END');
  });

  test('stays a person’s when it moves and its carrier says once more that it is cancelled', async () => {
    const order = scriptedOrder({
      ...lost,
      happened: (what) => {
        if (what === 'order.failed') order.shipment('in_transit');
      },
    });
    await order.isFlagged('SHIPPED_AFTER_END');
    order.recheck('shipment');
    await order.until('asked again', () => callsOf(order, 'cancel') === 2);
    await order.pass(1_000);
    expect(cancellations(order)).toBe(1);
    expect(order.world.state).toMatchObject({
      shipmentStatus: 'in_transit',
      attention: { reason: 'SHIPPED_AFTER_END' },
    });
  });
});

describe('a charge that is reported while its undo is under way', () => {
  test('is the one that is given back', async () => {
    const order = scriptedOrder({
      release: ['away'],
      during: (call, attempt, when) => {
        if (call === 'refund' && attempt === 1 && when === 'before') order.payment('charged');
      },
    });
    await order.reaches('confirmed');
    await order.answerOf(order.cancel());
    await order.pass(60_000);
    expect(callsOf(order, 'refund')).toBe(1);
  });

  test('and found nothing is given back after all', async () => {
    const order = scriptedOrder({
      charge: ['away'],
      release: ['away'],
      during: (call, attempt, when) => {
        if (call !== 'refund' || attempt !== 1 || when !== 'after') return;
        Object.assign(order.world.stands, { money: 'done' });
        order.payment('charged');
      },
    });
    await order.until('the refund', () => order.world.stands.money === 'undone');
  });
});

describe('an undo that had nothing to undo', () => {
  test('of a charge that nobody has answered is noted, to be asked for again', async () => {
    const order = scriptedOrder({ charge: ['away'] });
    await order.ends();
    expect(notesOf(order)).toMatchObject([{ step: 'payment', what: 'unclear' }]);
  });

  test('takes its flag down', async () => {
    const order = scriptedOrder(
      { charge: ['away'], refund: [...away, 'ok'], release: ['away'] },
      { policy: quickUndo },
    );
    await order.isFlagged('RELEASE_FAILING');
    expect(order.world.story.slice(-3)).toEqual([
      'order.attention-raised',
      'order.attention-cleared',
      'order.attention-raised',
    ]);
  });

  test('is not noted when it was a pending payment that is called off', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    await order.answerOf(order.cancel());
    await order.ends();
    expect(order.world.state.paymentStatus).toBe('voided');
    expect(notesOf(order)).toEqual([]);
  });
});

test('all that an order waits for in Temporal has a name there', async () => {
  const order = await cancelled({ refund: ['pending'], release: ['away'] });
  await order.isFlagged('REFUND_FAILING');
  await order.pass(60_000);
  expect([...order.summaries()].filter((words) => !words)).toEqual([]);
  expect([...order.summaries()]).toContain('Try the undo again');
});
