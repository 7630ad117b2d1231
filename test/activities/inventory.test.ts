/**
 * Stock on a real Postgres. Verified to fail when the available quantity is not checked, and when
 * every repeat of the change to shipped takes stock off the shelf.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { releaseInventory, reserveInventory } from '../../activities/inventory.ts';
import { recordChange } from '../../activities/recordChange.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { inventoryItems, orders } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { failureTypeOf } from '../support/failureType.ts';

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
const rowOf = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0];

describe('reserving', () => {
  test('takes all items and records the change in the same transaction, once', async () => {
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

  test('takes all items or none, and a refusal stays a refusal', async () => {
    const [orderId, plenty, few] = [await accepted(), await stocked(5), await stocked(1)];
    const items = [
      { itemId: plenty, quantity: 1 },
      { itemId: few, quantity: 2 },
    ];
    expect(await failureTypeOf(reserve(orderId, items))).toBe('OUT_OF_STOCK');
    await db.update(inventoryItems).set({ onHand: 9 }).where(eq(inventoryItems.itemId, few));
    expect(await failureTypeOf(reserve(orderId, items))).toBe('OUT_OF_STOCK');
    expect(await stockOf(plenty)).toEqual({ onHand: 5, reserved: 0 });
    expect(await rowOf(orderId)).toMatchObject({ version: 1, inventoryStatus: 'none' });
  });

  test('refuses an item that is in no catalogue', async () => {
    const orderId = await accepted();
    expect(await failureTypeOf(reserve(orderId, [{ itemId: 'nothing', quantity: 1 }]))).toBe(
      'ITEM_UNKNOWN',
    );
  });

  test('leaves the stock alone when the order is not at the version before', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    expect(await failureTypeOf(reserve(orderId, [{ itemId, quantity: 1 }], 7))).toBe(
      'VERSION_CONFLICT',
    );
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
  });

  test('of fifty orders for the last ten of an item, ten get one', async () => {
    const itemId = await stocked(10);
    const ids = await Promise.all(Array.from({ length: 50 }, accepted));
    const answers = await Promise.all(
      ids.map((id) => failureTypeOf(reserve(id, [{ itemId, quantity: 1 }]))),
    );
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(10);
    expect(await stockOf(itemId)).toEqual({ onHand: 10, reserved: 10 });
  });

  test('two orders for the same items in opposite order wait for each other', async () => {
    const [a, b] = [await stocked(1000), await stocked(1000)];
    const lines = (...ids: string[]) => ids.map((itemId) => ({ itemId, quantity: 1 }));
    const rounds = Array.from({ length: 30 }, async (_, n) => {
      const orderId = await accepted();
      return failureTypeOf(reserve(orderId, n % 2 ? lines(a, b) : lines(b, a)));
    });
    expect(new Set(await Promise.all(rounds))).toEqual(new Set(['done']));
  });
});

describe('releasing', () => {
  test('returns the reserved items once, and later reservations are refused', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    await reserve(orderId, [{ itemId, quantity: 2 }]);
    expect(await release(orderId)).toEqual({ status: 'released' });
    expect(await release(orderId)).toEqual({ status: 'released' });
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await failureTypeOf(reserve(orderId, [{ itemId, quantity: 2 }]))).toBe('EFFECT_REVOKED');
  });

  test('before the reservation blocks it for good', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    expect(await release(orderId)).toEqual({ status: 'nothing_to_release' });
    expect(await failureTypeOf(reserve(orderId, [{ itemId, quantity: 2 }]))).toBe('EFFECT_REVOKED');
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
  });
});

describe('shipping', () => {
  test('takes the items off the shelf once, and they cannot be put back', async () => {
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
