/** Orders that are changed, held and released until their parcel leaves, in virtual time. */
import { describe, expect, test } from 'vitest';
import { CHANGE_UPDATE, HOLD_UPDATE, RELEASE_UPDATE } from '../../contracts/change.ts';
import { ALREADY_DISPATCHED } from '../../contracts/failures.ts';
import { initialState, type OrderState } from '../../contracts/order.ts';
import type { PlaceOptions } from '../../proof/fixtures/orderBench.ts';
import { type Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

type Scripted = ReturnType<typeof scriptedOrder>;

async function confirmed(script: Script = {}, options: PlaceOptions = {}): Promise<Scripted> {
  const order = scriptedOrder(script, options);
  await order.reaches('confirmed');
  return order;
}
const change = (order: Scripted, version = order.world.version, takesOff = false) =>
  order.update(CHANGE_UPDATE, { version, number: 1, takesOff });
const hold = (order: Scripted, hours = 72, asked?: number) =>
  order.update(HOLD_UPDATE, {
    until: new Date(order.now() + hours * 3_600_000).toISOString(),
    ...(asked !== undefined && { asked }),
  });
const release = (order: Scripted, asked?: number) =>
  order.update(RELEASE_UPDATE, asked === undefined ? undefined : { asked });
const isBooked = (order: Scripted, number: number) =>
  order.until(
    `parcel ${number} is booked`,
    () =>
      order.world.state.parcelNumber === number && order.world.state.shipmentStatus === 'booked',
  );
const storyAfter = (order: Scripted, type: string) =>
  order.world.story.slice(order.world.story.indexOf(type) + 1);
const done = { status: 'accepted' };
async function isDelivered(order: Scripted): Promise<void> {
  order.shipment('in_transit');
  order.shipment('delivered');
  await order.ends();
  expect(order.world.state.status).toBe('delivered');
  expect(order.run.violations).toEqual([]);
  expect(order.world.violations).toEqual([]);
}

describe('a change of a confirmed order', () => {
  test('cancels the booking, takes effect, and books the next parcel as it is now', async () => {
    const order = await confirmed();
    expect(await order.answerOf(change(order))).toMatchObject(done);
    await isBooked(order, 2);
    expect(storyAfter(order, 'order.confirmed')).toEqual([
      'order.shipment-cancelling',
      'order.shipment-cancelled',
      'order.changed',
      'order.shipment-booked',
    ]);
    expect(order.world.state).toMatchObject({
      status: 'confirmed',
      tracking: { reference: expect.stringMatching(/:shipment:2$/) },
    });
    expect(order.world.formerParcels).toEqual(['undone']);
    expect(order.world.decisions.get('change-1')).toMatchObject({ action: 'change' });
    await isDelivered(order);
  });

  test('is refused when the order is not as the person saw it, and nothing is cancelled', async () => {
    const order = await confirmed();
    const { refused } = await order.answerOf(change(order, order.world.version - 1));
    expect(refused).toBe('ORDER_CHANGED_MEANWHILE');
    expect(order.world.calls).not.toContain('cancel');
  });

  test('is refused when the carrier already has the parcel, and the order is shipped', async () => {
    const order = await confirmed({ cancel: [ALREADY_DISPATCHED] });
    const { refused } = await order.answerOf(change(order));
    expect(refused).toBe('ORDER_NOT_CHANGEABLE');
    await order.reaches('shipped');
    expect(order.world.state).toMatchObject({ parcelNumber: 1, shipmentStatus: 'in_transit' });
    expect(order.world.story).not.toContain('order.changed');
    await isDelivered(order);
  });

  test('and a hold that waits for it are both refused when the carrier already has the parcel', async () => {
    const { world } = await confirmed({ cancel: [ALREADY_DISPATCHED] });
    // Its saga was lost, and both are asked before the next run has come as far.
    const unwind = { version: world.version, state: world.state, steps: [], failure: null };
    const order = scriptedOrder({}, { world, unwind });
    const asked = [change(order), hold(order)];
    for (const each of asked)
      expect((await order.answerOf(each)).refused).toBe('ORDER_NOT_CHANGEABLE');
    await order.reaches('shipped');
    expect(order.world.times.booked).toBe(1);
    await isDelivered(order);
  });

  test('and a cancellation in the moment in which the parcel has left: the order is shipped, and paid', async () => {
    const at: Partial<Record<string, () => void>> = {};
    const order = await confirmed({
      cancel: [ALREADY_DISPATCHED],
      during: (call, attempt, when) => at[`${call} ${attempt} ${when}`]?.(),
    });
    // The saga is busy writing the flag: the carrier's answer and the cancellation come in one task.
    at['cancel 1 after'] = () => order.flag();
    at['record 5 after'] = () => order.cancel();
    const { refused } = await order.answerOf(change(order));
    expect(refused).toBe('ORDER_NOT_CHANGEABLE');
    await order.reaches('shipped');
    expect(order.world.state.paymentStatus).toBe('charged');
    await isDelivered(order);
  });

  test('that has waited for the carrier takes its flag down', async () => {
    const carrier = { isAway: true };
    const order = await confirmed({
      how: (call) => (call === 'cancel' && carrier.isAway ? 'away' : 'ok'),
    });
    const asked = change(order);
    await order.isFlagged('SHIPMENT_CANCEL_FAILING');
    carrier.isAway = false;
    expect(await order.answerOf(asked)).toMatchObject(done);
    await isBooked(order, 2);
    expect(order.world.state.attention).toBeNull();
    order.cancel();
    await order.ends();
    expect(order.world.state.status).toBe('cancelled');
  });

  test('leaves another flag up', async () => {
    const order = await confirmed();
    order.flag();
    await order.isFlagged('DISAGREEMENT');
    await order.answerOf(change(order));
    await isBooked(order, 2);
    expect(order.world.state.attention?.reason).toBe('DISAGREEMENT');
  });

  test('is refused when the order is cancelled while its booking is', async () => {
    const order = await confirmed({ cancel: ['away', 'ok'] });
    const asked = change(order);
    await order.until('the carrier is asked', () => order.world.calls.includes('cancel'));
    order.cancel();
    expect((await order.answerOf(asked)).refused).toBe('ORDER_NOT_CHANGEABLE');
    await order.ends();
    expect(order.world.state.status).toBe('cancelled');
    expect(order.world.stands).toEqual({ stock: 'undone', money: 'undone', parcel: 'undone' });
    expect(order.world.story).not.toContain('order.changed');
  });

  test('waits for a carrier that is away; the order is flagged, and a person may see to the booking', async () => {
    const order = await confirmed({ cancel: ['away'] });
    const asked = change(order);
    await order.isFlagged('SHIPMENT_CANCEL_FAILING');
    expect(order.world.state.status).toBe('confirmed');
    order.decide('resolve');
    expect(await order.answerOf(asked)).toMatchObject(done);
    await order.until('booked anew', () => order.world.story.includes('order.shipment-booked'));
    expect(order.world.state).toMatchObject({ status: 'confirmed', attention: null });
  });

  test('comes one after the other, and the second sees that the order is another', async () => {
    const order = await confirmed();
    const second = { version: order.world.version, number: 2, takesOff: false };
    const [one, two] = [change(order), order.update(CHANGE_UPDATE, second)];
    expect(await order.answerOf(one)).toMatchObject(done);
    expect((await order.answerOf(two)).refused).toBe('ORDER_CHANGED_MEANWHILE');
    await isBooked(order, 2);
  });

  test('does not let news of the parcel that was cancelled ship the order: a person is called', async () => {
    const order = await confirmed();
    const former = order.world.state.tracking?.reference;
    await order.answerOf(change(order));
    await isBooked(order, 2);
    order.shipment('in_transit', former);
    await order.isFlagged('DISAGREEMENT');
    expect(order.world.state.status).toBe('confirmed');
  });
});

test('an order whose saga was lost while its booking was being cancelled, and that a person changes then, is sent as it is', async () => {
  const script = { cancel: ['away', 'away', 'ok'] } as const;
  const { world: before } = await confirmed();
  const state: OrderState = { ...before.state, shipmentStatus: 'cancelling' };
  const stands = { stock: 'done', money: 'done', parcel: 'done' } as const;
  const world = Object.assign(new World(script), { state, stands: { ...stands } });
  const unwind = { version: world.version, state, steps: [], failure: null };
  const order = scriptedOrder({}, { world, unwind });
  await order.until('the carrier is asked', () => world.calls.includes('cancel'));
  world.books.asked.set(1, { address: 'another address' });
  // The cancellation of the booking comes first, and then the order is another.
  expect((await order.answerOf(change(order))).refused).toBe('ORDER_CHANGED_MEANWHILE');
  await isBooked(order, 2);
  expect(world.books.packed?.address).toBe(world.books.address);
  expect(await order.answerOf(change(order))).toMatchObject(done);
  await isBooked(order, 3);
  expect(world.books.packed?.address).toBe('another address');
  await isDelivered(order);
});

test('an order whose saga was lost while its booking was being cancelled is booked anew', async () => {
  const before = await confirmed({ cancel: ['lost', 'away'] });
  change(before);
  await before.until('cancelled', () => before.world.stands.parcel === 'undone');
  before.run.terminate();
  const { world } = before;
  Object.assign(world.script, { cancel: ['ok'] });
  const unwind = { version: world.version, state: world.state, steps: [], failure: null };
  const order = scriptedOrder({}, { world, unwind });
  await isBooked(order, 2);
  await isDelivered(order);
});

test('an order that is taken up to be undone is not held', async () => {
  const state: OrderState = { ...initialState, inventoryStatus: 'reserved' };
  const stands = { stock: 'done', money: 'done', parcel: 'done' } as const;
  const world = Object.assign(new World({}), { state, stands: { ...stands } });
  const steps = ['inventory', 'payment', 'shipment'] as const;
  const unwind = { version: 1, state, steps, failure: 'ORDER_TERMINATED' } as const;
  const order = scriptedOrder({}, { world, unwind });
  expect((await order.answerOf(hold(order))).refused).toBe('ORDER_NOT_CHANGEABLE');
  await order.ends();
  expect(world.story).not.toContain('order.held');
});

describe('a change before the parcel is booked', () => {
  test('takes effect at once, and the parcel is booked as it is now', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    expect(await order.answerOf(change(order))).toMatchObject(done);
    order.payment('charged');
    await order.reaches('confirmed');
    expect(order.world.state).toMatchObject({ parcelNumber: 2, shipmentStatus: 'booked' });
    expect(order.world.calls).not.toContain('cancel');
    await isDelivered(order);
  });

  test('takes nothing off while it is not known whether the order is paid', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    const asked = change(order, order.world.version, true);
    expect((await order.answerOf(asked)).refused).toBe('ORDER_NOT_CHANGEABLE');
  });
});

test('a shipped order is not changed and not held', async () => {
  const order = await confirmed();
  order.shipment('in_transit');
  await order.reaches('shipped');
  expect((await order.answerOf(change(order))).refused).toBe('ORDER_NOT_CHANGEABLE');
  expect((await order.answerOf(hold(order))).refused).toBe('ORDER_NOT_CHANGEABLE');
});

describe('a changed parcel that the carrier refuses', () => {
  const refusing = () => {
    let books = 0;
    const how: NonNullable<Script['how']> = (call) => {
      if (call === 'book') books += 1;
      return call === 'book' && books === 2 ? 'ADDRESS_UNDELIVERABLE' : 'ok';
    };
    return confirmed({ how });
  };

  test('does not fail the order: a person is called, and another change books it', async () => {
    const order = await refusing();
    await order.answerOf(change(order));
    await order.isFlagged('REBOOKING_FAILED');
    expect(order.world.state).toMatchObject({
      status: 'confirmed',
      attention: { step: 'shipment', lastError: 'ADDRESS_UNDELIVERABLE' },
    });
    const again = order.update(CHANGE_UPDATE, {
      ...{ version: order.world.version, number: 2, takesOff: false },
    });
    expect(await order.answerOf(again)).toMatchObject(done);
    await order.until('booked', () => order.world.state.shipmentStatus === 'booked');
    expect(order.world.state.attention).toBeNull();
    await isDelivered(order);
  });

  test('is booked again when a person says so', async () => {
    const order = await refusing();
    await order.answerOf(change(order));
    await order.isFlagged('REBOOKING_FAILED');
    order.decide('retry');
    await order.until('booked', () => order.world.state.shipmentStatus === 'booked');
    expect(order.world.state).toMatchObject({ status: 'confirmed', attention: null });
  });

  test('can be cancelled with its order', async () => {
    const order = await refusing();
    await order.answerOf(change(order));
    await order.isFlagged('REBOOKING_FAILED');
    order.cancel();
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' });
  });
});

test('a changed parcel whose booking has no known outcome is asked for under the same number', async () => {
  let books = 0;
  const how: NonNullable<Script['how']> = (call) => {
    if (call === 'book') books += 1;
    return call === 'book' && books === 2 ? 'bug' : 'ok';
  };
  const order = await confirmed({ how });
  await order.answerOf(change(order));
  await order.isFlagged('REBOOKING_FAILED');
  order.decide('retry');
  await isBooked(order, 2);
  expect(order.world.times.booked).toBe(1);
});

describe('an order on hold', () => {
  test('whose cancelled parcel moves calls a person, and can still be cancelled', async () => {
    const order = await confirmed();
    const former = order.world.state.tracking?.reference;
    await order.answerOf(hold(order));
    order.shipment('in_transit', former);
    await order.isFlagged('DISAGREEMENT');
    expect(await order.answerOf(order.cancel())).toMatchObject({ status: 'cancelling' });
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' });
  });

  test('is not booked until it is released', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    expect(await order.answerOf(hold(order))).toMatchObject(done);
    order.payment('charged');
    await order.pass(3_600_000);
    expect(order.world.state).toMatchObject({ status: 'pending', paymentStatus: 'charged' });
    expect(order.world.state.hold).not.toBeNull();
    expect(await order.answerOf(release(order))).toMatchObject(done);
    await order.reaches('confirmed');
    expect(order.world.state.hold).toBeNull();
    await isDelivered(order);
  });

  test('that was confirmed has its booking cancelled, and is booked anew when it is released', async () => {
    const order = await confirmed();
    await order.answerOf(hold(order));
    expect(order.world.state).toMatchObject({ status: 'confirmed', shipmentStatus: 'none' });
    await order.answerOf(release(order));
    await isBooked(order, 2);
    expect(storyAfter(order, 'order.confirmed')).toEqual([
      'order.shipment-cancelling',
      'order.shipment-cancelled',
      'order.held',
      'order.released',
      'order.shipment-booked',
    ]);
  });

  test('is flagged when its time is over, and stays on hold', async () => {
    const order = await confirmed();
    await order.answerOf(hold(order, 1));
    await order.isFlagged('HOLD_OVERDUE');
    expect(order.world.calls.filter((call) => call === 'book')).toHaveLength(1);
    await order.answerOf(hold(order, 1));
    expect(order.world.state.attention).toBeNull();
    await order.isFlagged('HOLD_OVERDUE');
    await order.answerOf(release(order));
    await isBooked(order, 2);
    expect(order.world.state.attention).toBeNull();
  });

  test('is cancelled like any other', async () => {
    const order = await confirmed();
    await order.answerOf(hold(order));
    order.cancel();
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'cancelled', hold: null });
  });

  test('can be changed, and stays on hold', async () => {
    const order = await confirmed();
    await order.answerOf(hold(order));
    expect(await order.answerOf(change(order))).toMatchObject(done);
    await order.pass(3_600_000);
    expect(order.world.calls.filter((call) => call === 'book')).toHaveLength(1);
    await order.answerOf(release(order));
    await order.until('booked', () => order.world.state.shipmentStatus === 'booked');
  });

  test('calls a person before its authorization ends', async () => {
    const inADay = new Date(Date.UTC(2026, 0, 3)).toISOString();
    const order = await confirmed({ authorizedUntil: inADay }, { capture: 'on_dispatch' });
    await order.answerOf(hold(order));
    await order.isFlagged('AUTHORIZATION_EXPIRING');
  });

  test('stays released when holds that came before the release had to wait', async () => {
    const order = await confirmed();
    const asked = [hold(order), hold(order), hold(order), release(order)];
    for (const each of asked) expect(await order.answerOf(each)).toMatchObject(done);
    expect(order.world.state.hold).toBeNull();
    await order.until('booked', () => order.world.state.shipmentStatus === 'booked');
  });

  test('is not held when it is released while the carrier is asked for its parcel', async () => {
    const at: Partial<Record<string, () => void>> = {};
    const order = await confirmed({
      during: (call, attempt, when) => at[`${call} ${attempt} ${when}`]?.(),
    });
    at['cancel 1 before'] = () => void release(order, 12);
    expect(await order.answerOf(hold(order, 72, 11))).toMatchObject(done);
    await isBooked(order, 2);
    expect(order.world.state.hold).toBeNull();
    expect(order.world.story).not.toContain('order.held');
  });

  test('stays released when a hold that was asked for before comes late', async () => {
    const order = await confirmed();
    await order.answerOf(hold(order, 72, 11));
    await order.answerOf(release(order, 13));
    await isBooked(order, 2);
    expect(await order.answerOf(hold(order, 72, 12))).toMatchObject(done);
    expect(order.world.state.hold).toBeNull();
    expect(order.world.calls.filter((call) => call === 'cancel')).toHaveLength(1);
    await order.answerOf(hold(order, 72, 14));
    expect(order.world.state.hold).not.toBeNull();
  });

  test('stays on hold when a release that was asked for before comes late', async () => {
    const order = await confirmed();
    await order.answerOf(hold(order, 72, 12));
    expect(await order.answerOf(release(order, 11))).toMatchObject(done);
    expect(order.world.state.hold).not.toBeNull();
    await order.answerOf(release(order));
    expect(order.world.state.hold).toBeNull();
  });

  test('is released once, and releasing what is not on hold changes nothing', async () => {
    const order = await confirmed();
    const { version } = order.world;
    expect(await order.answerOf(release(order))).toMatchObject(done);
    expect(order.world.version).toBe(version);
  });
});
