import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { reserveInventory } from '../../activities/inventory.ts';
import { logChange, recordChange } from '../../activities/recordChange.ts';
import { takeBack } from '../../activities/stock.ts';
import { effectId } from '../../contracts/effects.ts';
import { type ClientAction, initialState } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import { eventDeliveries, inventoryItems, orderEvents, orders, refunds } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { acceptedItems, acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { clearJson } from '../support/encryptionKeys.ts';
import { failureTypeOf } from '../support/failureType.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);

const accepted = (): Promise<string> => acceptOrder(db);
const rowOf = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0];

describe('recording', () => {
  test('a version is one update of the row, one event and one delivery, however often it is written', async () => {
    const orderId = await accepted();
    const change = {
      orderId,
      version: 2,
      type: 'order.failing',
      set: { status: 'failing', failure: { code: 'PAYMENT_DECLINED', message: 'Declined.' } },
    } as const;
    await Promise.all(Array.from({ length: 5 }, () => recordChange(db, change)));
    const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
    expect(events.map(({ version }) => version).sort()).toEqual([1, 2]);
    expect(events.find(({ version }) => version === 2)?.data).toMatchObject({
      orderId,
      version: 2,
      status: 'failing',
      paymentStatus: 'none',
      failure: { code: 'PAYMENT_DECLINED' },
    });
    const due = await db.select().from(eventDeliveries).where(eq(eventDeliveries.orderId, orderId));
    expect(due).toHaveLength(2);
  });

  test('leaves address and payment token out of the event', async () => {
    const orderId = await accepted();
    await recordChange(db, {
      orderId,
      version: 2,
      type: 'order.failing',
      set: { status: 'failing' },
    });
    const row = await rowOf(orderId);
    const [{ events } = { events: '' }] = await db.execute<{ events: string }>(
      sql`select string_agg(data::text, '') as events from order_events where order_id = ${orderId}`,
    );
    expect(events).not.toContain(row?.paymentMethod);
    expect(events).not.toContain(JSON.stringify(row?.shippingAddress));
  });

  test('returns the row as it is now, whether it was written or is elsewhere', async () => {
    const orderId = await accepted();
    const failing = { orderId, type: 'order.failing', set: { status: 'failing' } } as const;
    const pending = expect.objectContaining({ status: 'pending', attention: null });
    expect(await recordChange(db, { ...failing, version: 3 })).toEqual({
      isWritten: false,
      row: { version: 1, state: pending },
    });
    const row = { version: 2, state: expect.objectContaining({ status: 'failing' }) };
    expect(await recordChange(db, { ...failing, version: 2 })).toEqual({ isWritten: true, row });
    expect(await recordChange(db, { ...failing, version: 2 })).toEqual({ isWritten: false, row });
    const cancelling = {
      orderId,
      version: 2,
      type: 'order.cancelling',
      set: { status: 'cancelling' },
    } as const;
    expect(await recordChange(db, cancelling)).toEqual({ isWritten: false, row });
    expect(await db.$count(orderEvents, eq(orderEvents.orderId, orderId))).toBe(2);
  });

  test('returns the row that a concurrent writer has committed, not an older one', async () => {
    const orderId = await accepted();
    const rounds = Array.from({ length: 20 }, () =>
      recordChange(db, { orderId, version: 2, type: 'order.failing', set: { status: 'failing' } }),
    );
    const written = await Promise.all(rounds);
    expect(written.filter(({ isWritten }) => isWritten)).toHaveLength(1);
    for (const { row } of written)
      expect(row).toMatchObject({ version: 2, state: { status: 'failing' } });
  });

  test('keeps what the payer is to do in the row, out of the state and of the event', async () => {
    const orderId = await accepted();
    const payment = { reference: 'pi_1' };
    const clientAction = clearJson<ClientAction>({ type: 'client_secret', value: 'pi_1_secret' });
    const { row } = await recordChange(db, {
      orderId,
      version: 2,
      type: 'order.payment-pending',
      set: { paymentStatus: 'pending', payment },
      clientAction,
    });
    expect(row.state).toEqual({ ...initialState, paymentStatus: 'pending', payment });
    expect((await rowOf(orderId))?.clientAction).toEqual(clientAction);
    const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('pi_1_secret');
  });

  test('returns the whole state: tracking, failure and flag as the row has them', async () => {
    const orderId = await accepted();
    const attention = {
      reason: 'SHIPMENT_LOST',
      step: null,
      lastError: null,
      since: 'now',
    } as const;
    const tracking = { reference: 'parcel-1' };
    const change = {
      orderId,
      version: 2,
      type: 'order.attention-raised',
      set: { attention, tracking },
    } as const;
    const { row } = await recordChange(db, change);
    expect(row.state).toEqual({ ...initialState, attention, tracking });
    expect((await recordChange(db, change)).row).toEqual(row);
  });

  test('takes the goods off the shelf only with the change to shipped, once that is written', async () => {
    const shelf = { name: 'A thing', unitPrice: 1, currency: 'EUR', onHand: 10 };
    await db
      .insert(inventoryItems)
      .values(acceptedItems.map(({ itemId }) => ({ ...shelf, itemId })));
    const onHand = async () => {
      const rows = await db.select().from(inventoryItems).orderBy(inventoryItems.itemId);
      return rows.map((row) => row.onHand);
    };
    const orderId = await accepted();
    const reserved = { effectId: effectId(orderId, 'inventory'), orderId, version: 2 };
    await reserveInventory(db, { ...reserved, items: acceptedItems });
    const status = 'confirmed' as const;
    await recordChange(db, { orderId, version: 3, type: 'order.confirmed', set: { status } });
    const shipped = { orderId, type: 'order.shipped', set: { status: 'shipped' } } as const;
    expect((await recordChange(db, { ...shipped, version: 9 })).isWritten).toBe(false);
    expect(await onHand()).toEqual([10, 10]);
    expect((await recordChange(db, { ...shipped, version: 4 })).isWritten).toBe(true);
    expect(await onHand()).toEqual([8, 9]);
  });

  test('fails for good when there is no such order', async () => {
    const change = { version: 2, type: 'order.failing', set: { status: 'failing' } } as const;
    expect(await failureTypeOf(recordChange(db, { ...change, orderId: randomUUID() }))).toBe(
      'VERSION_CONFLICT',
    );
  });
});

test('the log says of each change whether it was written, and what stood in its way', () => {
  const lines: string[] = [];
  const log = createLogger('test', 'info', { write: (line: string) => void lines.push(line) });
  const set = { status: 'failing' } as const;
  const change = { orderId: 'order-1', version: 2, type: 'order.failing', set } as const;
  logChange(log, change, { isWritten: true, row: { version: 2, state: initialState } });
  logChange(log, change, { isWritten: false, row: { version: 5, state: initialState } });
  const logged = { orderId: 'order-1', version: 2, event: 'order.failing' };
  const [written, unwritten] = lines.map((line) => JSON.parse(line));
  expect(written).toMatchObject({
    ...logged,
    level: 'info',
    status: 'failing',
    msg: 'order.failing',
  });
  const past = 'not written: the row is past it, by an earlier attempt or a lost workflow task';
  expect(unwritten).toMatchObject({ ...logged, level: 'warn', rowVersion: 5, msg: past });
});

describe('the goods of an order whose parcel came back', () => {
  async function stocked() {
    const itemId = `item-${randomUUID()}`;
    const money = { name: itemId, unitPrice: 500, currency: 'EUR' };
    await db.insert(inventoryItems).values({ itemId, onHand: 10, ...money });
    const onHand = async () => {
      const [row] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, itemId));
      return { onHand: row?.onHand, reserved: row?.reserved };
    };
    return { itemId, onHand, items: [{ itemId, quantity: 3, unitPrice: 500 }] };
  }
  /** Shipped, its goods off the shelf. */
  async function shipped() {
    const { itemId, onHand, items } = await stocked();
    const orderId = await acceptOrder(db, { items });
    const id = effectId(orderId, 'inventory');
    await reserveInventory(db, { effectId: id, orderId, version: 2, items });
    const set = { status: 'shipped' } as const;
    await recordChange(db, { orderId, version: 3, type: 'order.shipped', set });
    expect(await onHand()).toEqual({ onHand: 7, reserved: 0 });
    return { orderId, itemId, onHand };
  }

  test.each([
    ['restocked', 10],
    ['written_off', 7],
  ] as const)('are %s with the change that ends the order, once', async (goods, left) => {
    const { orderId, onHand } = await shipped();
    const set = { status: 'returned', shipmentStatus: 'returned' } as const;
    const change = { orderId, version: 4, type: 'order.returned', set, goods } as const;
    await Promise.all([1, 2, 3].map(() => recordChange(db, change)));
    await recordChange(db, { ...change, version: 5 });
    expect(await onHand()).toEqual({ onHand: left, reserved: 0 });
  });

  test('are put back without those that returns have taken back, once each', async () => {
    const { orderId, itemId, onHand } = await shipped();
    const back = (goods: 'restocked' | 'written_off') =>
      db.transaction((tx) => takeBack(tx, orderId, [{ itemId, quantity: 1, goods }]));
    await back('restocked');
    await back('written_off');
    expect(await onHand()).toEqual({ onHand: 8, reserved: 0 });
    const set = { status: 'returned', shipmentStatus: 'returned' } as const;
    const change = { orderId, version: 4, type: 'order.returned', set } as const;
    await recordChange(db, { ...change, goods: 'restocked' });
    expect(await onHand()).toEqual({ onHand: 9, reserved: 0 });
    await back('restocked');
    expect(await onHand()).toEqual({ onHand: 9, reserved: 0 });
  });

  test('are left alone where they have not left the stock', async () => {
    const { itemId, onHand, items } = await stocked();
    const orderId = await acceptOrder(db, { items });
    const id = effectId(orderId, 'inventory');
    await reserveInventory(db, { effectId: id, orderId, version: 2, items });
    const lines = [{ itemId, quantity: 1, goods: 'restocked' as const }];
    await db.transaction((tx) => takeBack(tx, orderId, lines));
    expect(await onHand()).toEqual({ onHand: 10, reserved: 3 });
  });
});

test('a decision about a refund that fails settles the refund with the change', async () => {
  const since = '2026-01-01T00:00:00.000Z';
  const flag = { reason: 'REFUND_REQUEST_FAILING' as const, step: 'payment' as const };
  const attention = { ...flag, lastError: null, since };
  const orderId = await acceptOrder(db, { state: { attention } });
  const words = { actor: 'operations', reason: inClear('given in cash'), reference: 'till-7' };
  await db.insert(refunds).values({ orderId, number: 1, amount: 5, flaggedSince: since, ...words });
  const decided = { updateId: 'd', action: 'resolve' as const, requestedBy: null, attention };
  const type = 'order.attention-cleared';
  const set = { attention: null };
  await recordChange(db, { orderId, version: 2, type, set, decision: { ...decided, ...words } });
  const [refund] = await db.select().from(refunds).where(eq(refunds.orderId, orderId));
  expect(refund?.state).toBe('settled');
});
