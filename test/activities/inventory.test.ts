/**
 * Stock on a real Postgres. Verified to fail when the available quantity is not checked; when every
 * repeat of the change to shipped takes stock off the shelf; when a reservation does not lock the
 * stock, or not the order's row; when it moves stock although it was refused; and when the new
 * quantities are computed from the row that the update finds instead of the row as locked. The
 * sequence of the locks has a test of its own: stock.test.ts.
 */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { releaseInventory, reserveInventory } from '../../activities/inventory.ts';
import { recordChange } from '../../activities/recordChange.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects, inventoryItems, orders } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { failureTypeOf } from '../support/failureType.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);

/** Below the pool's lock_timeout of 5 s, also on a busy machine. */
const PATIENT = { timeout: 4_000 };

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
    const items = [{ itemId, quantity: 1 }];
    expect(await reserve(orderId, items, 7)).toMatchObject({
      isWritten: false,
      row: { version: 1 },
    });
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await db.$count(effects, eq(effects.orderId, orderId))).toBe(0);
    // Nothing is left that would keep it from being reserved later.
    expect(await reserve(orderId, items)).toMatchObject({ isWritten: true, row: { version: 2 } });
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 1 });
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
});

describe('reserving at the same time', () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((entry) => ({ entry, at: Math.random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry);

  test('several items in any order of lines, beside releases and shipments: no deadlock, no item twice', async () => {
    const onHand = 40;
    const itemIds = await Promise.all(Array.from({ length: 5 }, () => stocked(onHand)));
    const rounds = Array.from({ length: 150 }, async (_, n) => {
      const orderId = await accepted();
      const lines = shuffled(itemIds)
        .slice(0, 1 + (n % 5))
        .map((itemId) => ({ itemId, quantity: 1 }));
      const answer = await failureTypeOf(reserve(orderId, lines));
      if (answer !== 'done') return { answer, lines: [], isShipped: false };
      await pause();
      if (n % 3 === 0) {
        expect(await release(orderId)).toEqual({ status: 'released' });
        return { answer, lines: [], isShipped: false };
      }
      const isShipped = n % 3 === 1;
      const set = { status: 'shipped' } as const;
      if (isShipped) await recordChange(db, { orderId, version: 3, type: 'order.shipped', set });
      return { answer, lines, isShipped };
    });
    const orders = await Promise.all(rounds);
    expect(new Set(orders.map(({ answer }) => answer))).toEqual(new Set(['done', 'OUT_OF_STOCK']));
    for (const itemId of itemIds) {
      const having = orders.filter(({ lines }) => lines.some((line) => line.itemId === itemId));
      const shipped = having.filter(({ isShipped }) => isShipped).length;
      expect(await stockOf(itemId)).toEqual({
        onHand: onHand - shipped,
        reserved: having.length - shipped,
      });
      expect(having.length).toBeLessThanOrEqual(onHand);
    }
  });

  test('the same order: its items are taken once, and each attempt sees the reservation', async () => {
    const itemId = await stocked(1000);
    const rounds = Array.from({ length: 20 }, async () => {
      const orderId = await accepted();
      const items = [{ itemId, quantity: 3 }];
      const attempts = await Promise.all(Array.from({ length: 4 }, () => reserve(orderId, items)));
      expect(attempts.filter(({ isWritten }) => isWritten)).toHaveLength(1);
      for (const { row } of attempts)
        expect(row).toMatchObject({ version: 2, state: { inventoryStatus: 'reserved' } });
    });
    await Promise.all(rounds);
    expect(await stockOf(itemId)).toEqual({ onHand: 1000, reserved: 60 });
  });

  test('as another change of the same version: only the one that is written has effect', async () => {
    const itemId = await stocked(1000);
    const rounds = Array.from({ length: 40 }, async () => {
      const orderId = await accepted();
      const set = { status: 'cancelling' } as const;
      const [reserved, changed] = await Promise.all([
        reserve(orderId, [{ itemId, quantity: 1 }]),
        recordChange(db, { orderId, version: 2, type: 'order.cancelling', set }),
      ]);
      expect(reserved.row).toEqual(changed.row);
      expect(reserved.isWritten).toBe(!changed.isWritten);
      const isDone = (await db.$count(effects, eq(effects.orderId, orderId))) === 1;
      expect(isDone).toBe(reserved.isWritten);
      return reserved.isWritten ? 1 : 0;
    });
    const reserved = (await Promise.all(rounds)).reduce<number>((sum, taken) => sum + taken, 0);
    expect(await stockOf(itemId)).toEqual({ onHand: 1000, reserved });
  });

  test('as its release: nothing stays reserved', async () => {
    const itemId = await stocked(1000);
    const rounds = Array.from({ length: 40 }, async () => {
      const orderId = await accepted();
      const [answer, { status }] = await Promise.all([
        failureTypeOf(reserve(orderId, [{ itemId, quantity: 1 }])),
        release(orderId),
      ]);
      expect([answer, status]).toEqual(
        answer === 'done' ? ['done', 'released'] : ['EFFECT_REVOKED', 'nothing_to_release'],
      );
    });
    await Promise.all(rounds);
    expect(await stockOf(itemId)).toEqual({ onHand: 1000, reserved: 0 });
  });

  /** Reserves quantity 2 while another transaction holds the item's row, which it then commits. */
  async function reserveTwoDuring(itemId: string, change: { onHand?: number; reserved: number }) {
    const orderId = await accepted();
    const waiting = sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    const { answer } = await db.transaction(async (tx) => {
      await tx.update(inventoryItems).set(change).where(eq(inventoryItems.itemId, itemId));
      const answer = failureTypeOf(reserve(orderId, [{ itemId, quantity: 2 }]));
      await expect.poll(async () => (await db.execute(waiting)).length, PATIENT).toBe(1);
      return { answer };
    });
    return answer;
  }

  test('stock that another transaction has changed meanwhile: the new quantity counts', async () => {
    const itemId = await stocked(5);
    expect(await reserveTwoDuring(itemId, { reserved: 4 })).toBe('OUT_OF_STOCK');
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 4 });
  });

  test.each([
    ['releases', { onHand: 5, reserved: 3 }],
    ['adds', { onHand: 7, reserved: 5 }],
    ['ships, and then adds', { onHand: 6, reserved: 4 }],
  ])('stock that another transaction %s meanwhile can be reserved', async (_, stock) => {
    const itemId = await stocked(5);
    await db.update(inventoryItems).set({ reserved: 5 }).where(eq(inventoryItems.itemId, itemId));
    expect(await reserveTwoDuring(itemId, stock)).toBe('done');
    expect(await stockOf(itemId)).toEqual({ ...stock, reserved: stock.reserved + 2 });
  });
});

describe('releasing', () => {
  test('returns the reserved items once, and later reservations are refused', async () => {
    const [orderId, itemId] = [await accepted(), await stocked(5)];
    await reserve(orderId, [{ itemId, quantity: 2 }]);
    expect(await release(orderId)).toEqual({ status: 'released' });
    expect(await release(orderId)).toEqual({ status: 'released' });
    expect(await stockOf(itemId)).toEqual({ onHand: 5, reserved: 0 });
    expect(await failureTypeOf(reserve(orderId, [{ itemId, quantity: 2 }], 3))).toBe(
      'EFFECT_REVOKED',
    );
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
