/** What a change makes of an order's rows, its stock and its money, in one transaction. */
import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { reserveInventory } from '../../activities/inventory.ts';
import { readParcel } from '../../activities/readParcel.ts';
import { recordChange } from '../../activities/recordChange.ts';
import { effectId } from '../../contracts/effects.ts';
import type { PaymentStatus, ShippingAddress } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import {
  commands,
  inventoryItems,
  orderChanges,
  orderEvents,
  orderItems,
  orders,
  refunds,
} from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { clearJson, testSeals } from '../support/encryptionKeys.ts';

const { url } = await testDatabase();
const owner = connectDatabase(url, 5, 'test');
/** The worker has the rights of its process only. */
const worker = connectDatabase(url, 5, 'test', { role: 'oms_worker' });
const reading = { db: worker.db, seals: testSeals(worker.db) };
const { db } = owner;
afterAll(() => Promise.all([owner.close(), worker.close()]));

/** A reserved order of two lines of one item, three pieces and one, and a change that waits. */
async function changing(
  paymentStatus: PaymentStatus,
  change: Partial<typeof orderChanges.$inferInsert> = {},
) {
  const item = `mug-${randomUUID()}`;
  const stock = { itemId: item, name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 10 };
  await db.insert(inventoryItems).values(stock);
  const items = [3, 1].map((quantity) => ({ itemId: item, quantity, unitPrice: 1_000 }));
  const state = { status: 'confirmed', paymentStatus, payment: { reference: 'ch_1' } } as const;
  const orderId = await acceptOrder(db, { items, state, commands: [] });
  const reservation = { effectId: effectId(orderId, 'inventory'), orderId, version: 2, items };
  await reserveInventory(db, reservation);
  await db.insert(orderChanges).values({ orderId, number: 1, version: 2, ...change });
  return { orderId, item };
}
const takenOff = (item: string, quantity: number) => ({
  lines: [{ itemId: item, quantity }],
  refundLines: [{ itemId: item, quantity, amount: 1_000 * quantity }],
  refundNumber: 1,
});
async function changingPieces(paymentStatus: PaymentStatus, quantity: number) {
  const { orderId, item } = await changing(paymentStatus);
  await db
    .update(orderChanges)
    .set(takenOff(item, quantity))
    .where(eq(orderChanges.orderId, orderId));
  return { orderId, item };
}
const apply = (orderId: string, version = 3) =>
  recordChange(worker.db, {
    ...{ orderId, version, type: 'order.changed' as const },
    ...{ set: { parcelNumber: 2 }, changeNumber: 1 },
  });
const orderOf = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0];
const stockOf = async (item: string) =>
  (await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, item)))[0];
const refundsOf = (orderId: string) =>
  db.select().from(refunds).where(eq(refunds.orderId, orderId));

describe('pieces that are taken off', () => {
  test('are free for others, are not sent, and make the order cheaper', async () => {
    const { orderId, item } = await changingPieces('charged', 2);
    expect((await apply(orderId)).isWritten).toBe(true);
    expect(await stockOf(item)).toMatchObject({ onHand: 10, reserved: 2 });
    const lines = await db.select().from(orderItems).where(eq(orderItems.orderId, orderId));
    expect(lines.map(({ removed }) => removed).toSorted()).toEqual([1, 1]);
    expect(await orderOf(orderId)).toMatchObject({ total: 4_000, reduced: 2_000, version: 3 });
    expect((await readParcel(reading, orderId)).items).toEqual([{ itemId: item, quantity: 2 }]);
    const [event] = await db
      .select()
      .from(orderEvents)
      .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.version, 3)));
    expect(event?.data.order).toEqual({
      items: [{ itemId: item, quantity: 2, unitPrice: 1_000 }],
      currency: 'EUR',
      total: 2_000,
    });
  });

  test('leave the order what it is: an exchange, or another order once more', async () => {
    const { orderId } = await changingPieces('charged', 1);
    const origin = {
      exchangeOf: { orderId: randomUUID(), returnNumber: 2 },
      ...{ replaces: randomUUID(), reference: 'PO-7' },
    };
    await db.update(orders).set(origin).where(eq(orders.orderId, orderId));
    await apply(orderId);
    const [event] = await db
      .select()
      .from(orderEvents)
      .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.version, 3)));
    expect(event?.data.order).toMatchObject(origin);
  });

  test.each([
    ['charged', 'requested', 1],
    ['partially_refunded', 'requested', 1],
    ['authorized', 'not_taken', 0],
  ] as const)('of an order that is %s are a refund that is %s', async (paid, state, asked) => {
    const { orderId } = await changingPieces(paid, 1);
    await apply(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ number: 1, amount: 1_000, state }]);
    const [handed] = await db.select().from(commands).where(eq(commands.orderId, orderId));
    expect(handed ? [handed.kind, handed.payload] : []).toEqual(
      asked ? ['refund', { number: 1 }] : [],
    );
  });

  test.each(['none', 'pending', 'refunding', 'unknown'] as const)(
    'are left on when the payment has become %s: nothing is changed',
    async (paid) => {
      const { orderId, item } = await changingPieces(paid, 1);
      expect((await apply(orderId)).isWritten).toBe(false);
      expect(await stockOf(item)).toMatchObject({ reserved: 4 });
      expect(await orderOf(orderId)).toMatchObject({ version: 2, reduced: 0, parcelNumber: 1 });
      expect(await refundsOf(orderId)).toEqual([]);
    },
  );

  test('are left on when a refund has come first, for which they were not priced', async () => {
    const { orderId, item } = await changingPieces('charged', 1);
    const words = { actor: 'operations', reason: inClear('late') };
    await db.insert(refunds).values({ orderId, number: 1, amount: 500, ...words });
    expect((await apply(orderId)).isWritten).toBe(false);
    expect(await stockOf(item)).toMatchObject({ reserved: 4 });
  });

  test('are taken off once, however often it is tried', async () => {
    const { orderId, item } = await changingPieces('charged', 1);
    await Promise.all([1, 2, 3].map(() => apply(orderId)));
    expect((await apply(orderId, 4)).isWritten).toBe(false);
    expect(await stockOf(item)).toMatchObject({ reserved: 3 });
    expect(await refundsOf(orderId)).toHaveLength(1);
  });
});

test('another address is the one that the parcel goes to, and is in no event', async () => {
  const { orderId, item } = await changing('charged', {
    address: clearJson<ShippingAddress>('2 Elsewhere Lane'),
  });
  await apply(orderId);
  const content = await readParcel(reading, orderId);
  expect(content).toMatchObject({ address: '2 Elsewhere Lane', reduced: 0 });
  expect(await stockOf(item)).toMatchObject({ reserved: 4 });
  const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
  expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('Elsewhere');
});
