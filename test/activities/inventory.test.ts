/**
 * Stock and the recorder, on a real Postgres. Seen to fail with each of these planted: no look at
 * what is available; stock taken off the shelf with every repeat of the change to shipped.
 */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { releaseInventory, reserveInventory } from '../../activities/inventory.ts';
import { recordChange } from '../../activities/recordChange.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { eventDeliveries, inventoryItems, orderEvents, orders } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);

type Lines = { itemId: string; quantity: number }[];

async function stocked(onHand: number): Promise<string> {
  const itemId = `item-${randomUUID()}`;
  await db
    .insert(inventoryItems)
    .values({ itemId, name: 'A thing', unitPrice: 1, currency: 'EUR', onHand });
  return itemId;
}
async function stockOf(itemId: string) {
  const [row] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, itemId));
  return { onHand: row?.onHand, reserved: row?.reserved };
}
const accepted = (): Promise<string> => acceptOrder(db);
const reserve = (orderId: string, items: Lines, version = 2) =>
  reserveInventory(db, { effectId: effectId(orderId, 'inventory'), orderId, version, items });
const release = (orderId: string) =>
  releaseInventory(db, { effectId: effectId(orderId, 'inventory'), orderId });
const typeOf = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof ApplicationFailure ? error.type : String(error)),
  );
const rowOf = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0];

describe('reserving', () => {
  test('takes all items and records it in the same transaction, once', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    const items = [
      { itemId, quantity: 2 },
      { itemId, quantity: 1 },
    ];
    await reserve(orderId, items);
    await reserve(orderId, items);
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 3 });
    expect(await rowOf(orderId)).toMatchObject({ version: 2, inventoryStatus: 'reserved' });
  });

  test('takes all or nothing, and a refusal stays one', async () => {
    const [orderId, plenty, few] = [await accepted(), await stocked(5), await stocked(1)];
    const items = [
      { itemId: plenty, quantity: 1 },
      { itemId: few, quantity: 2 },
    ];
    expect(await typeOf(reserve(orderId, items))).toBe('OUT_OF_STOCK');
    await db.update(inventoryItems).set({ onHand: 9 }).where(eq(inventoryItems.itemId, few));
    expect(await typeOf(reserve(orderId, items))).toBe('OUT_OF_STOCK');
    expect(await stockOf(plenty)).toEqual({ onHand: 5, reserved: 0 });
    expect(await rowOf(orderId)).toMatchObject({ version: 1, inventoryStatus: 'none' });
  });

  test('refuses an item that is in no catalogue', async () => {
    const orderId = await accepted();
    expect(await typeOf(reserve(orderId, [{ itemId: 'nothing', quantity: 1 }]))).toBe(
      'ITEM_UNKNOWN',
    );
  });

  test('leaves the stock alone when the order is not at the version before', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    expect(await typeOf(reserve(orderId, [{ itemId, quantity: 1 }], 7))).toBe('VERSION_CONFLICT');
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
  });

  test('fifty orders for the last ten of an item: ten get one', async () => {
    const itemId = await stocked(10);
    const ids = await Promise.all(Array.from({ length: 50 }, accepted));
    const answers = await Promise.all(
      ids.map((id) => typeOf(reserve(id, [{ itemId, quantity: 1 }]))),
    );
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(10);
    expect(await stockOf(itemId)).toEqual({ onHand: 10, reserved: 10 });
  });

  test('two orders for the same items in opposite order wait for each other', async () => {
    const [a, b] = [await stocked(1000), await stocked(1000)];
    const lines = (...ids: string[]) => ids.map((itemId) => ({ itemId, quantity: 1 }));
    const rounds = Array.from({ length: 30 }, async (_, n) => {
      const orderId = await accepted();
      return typeOf(reserve(orderId, n % 2 ? lines(a, b) : lines(b, a)));
    });
    expect(new Set(await Promise.all(rounds))).toEqual(new Set(['done']));
  });
});

describe('releasing', () => {
  test('gives back once what was reserved, and later reservations are refused', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    await reserve(orderId, [{ itemId, quantity: 2 }]);
    expect(await release(orderId)).toEqual({ status: 'released' });
    expect(await release(orderId)).toEqual({ status: 'released' });
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await typeOf(reserve(orderId, [{ itemId, quantity: 2 }]))).toBe('EFFECT_REVOKED');
  });

  test('before the reservation blocks it for good', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    expect(await release(orderId)).toEqual({ status: 'nothing_to_release' });
    expect(await typeOf(reserve(orderId, [{ itemId, quantity: 2 }]))).toBe('EFFECT_REVOKED');
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
  });
});

describe('recording', () => {
  test('a version is the row, one event and one delivery, however often it is written', async () => {
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

  test('never tells the address or the payment token', async () => {
    const orderId = await accepted();
    await recordChange(db, {
      orderId,
      version: 2,
      type: 'order.failing',
      set: { status: 'failing' },
    });
    const row = await rowOf(orderId);
    const [{ told } = { told: '' }] = await db.execute<{ told: string }>(
      sql`select string_agg(data::text, '') as told from order_events where order_id = ${orderId}`,
    );
    expect(told).not.toContain(row?.paymentMethod);
    expect(told).not.toContain(JSON.stringify(row?.shippingAddress));
  });

  test('refuses a version with a gap, and says what is written under a version that is taken', async () => {
    const orderId = await accepted();
    const failing = { orderId, type: 'order.failing', set: { status: 'failing' } } as const;
    expect(await typeOf(recordChange(db, { ...failing, version: 3 }))).toBe('VERSION_CONFLICT');
    expect(await recordChange(db, { ...failing, version: 2 })).toBeNull();
    const again = {
      version: 2,
      again: true,
      state: expect.objectContaining({ status: 'failing' }),
    };
    expect(await recordChange(db, { ...failing, version: 2 })).toEqual(again);
    const other = {
      orderId,
      version: 2,
      type: 'order.cancelling',
      set: { status: 'cancelling' },
    } as const;
    expect(await recordChange(db, other)).toEqual({ ...again, again: false });
    const flag = (version: number, reason: 'SHIPMENT_LOST' | 'SHIPMENT_RETURNED') => ({
      orderId,
      version,
      type: 'order.attention-raised' as const,
      set: { attention: { reason, step: null, lastError: null, since: '2026-01-01T00:00:00Z' } },
    });
    await recordChange(db, flag(3, 'SHIPMENT_LOST'));
    expect(await recordChange(db, flag(3, 'SHIPMENT_LOST'))).toMatchObject({ again: true });
    expect(await recordChange(db, flag(3, 'SHIPMENT_RETURNED'))).toMatchObject({ again: false });
  });

  test('what has shipped is taken off the shelf once, and cannot be put back', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    await reserve(orderId, [{ itemId, quantity: 2 }]);
    const shipped = {
      orderId,
      version: 3,
      type: 'order.shipped',
      set: { status: 'shipped' },
    } as const;
    await Promise.all([recordChange(db, shipped), recordChange(db, shipped)]);
    expect(await stockOf(itemId)).toEqual({ onHand: 3, reserved: 0 });
    expect(await release(orderId)).toEqual({ status: 'nothing_to_release' });
    expect(await stockOf(itemId)).toEqual({ onHand: 3, reserved: 0 });
  });
});
