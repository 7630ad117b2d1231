/**
 * The stock of several items at once, on a real Postgres. Small orders find their items by the index and
 * large ones by reading the table, so each comes upon the rows in another sequence. Seen to fail
 * (deadlock) when the rows are locked as they are come upon.
 */
import { asc, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { releaseInventory, reserveInventory } from '../../activities/inventory.ts';
import { takeReservedStock } from '../../activities/stock.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase, type Database } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { failureTypeOf } from '../support/failureType.ts';

const { url } = await testDatabase();
const off = (...scans: string[]) =>
  Object.fromEntries(scans.map((scan) => [`enable_${scan}`, 'off']));
const connect = (settings: Record<string, string> = {}) => {
  const { db, close } = connectDatabase(url, 3, 'test', { settings });
  afterAll(close);
  return db;
};
const db = connect();
const byTheIndex = connect(off('seqscan', 'bitmapscan'));
const byTheTable = connect(off('indexscan', 'indexonlyscan', 'bitmapscan'));

/** In the table from the last id to the first. */
const itemIds = ['z', 'm', 'a'];
const shelf = { name: 'A thing', unitPrice: 1, currency: 'EUR', onHand: 10 };
for (const itemId of itemIds) await db.insert(inventoryItems).values({ ...shelf, itemId });

/** Both begin while another transaction holds the item in the middle, and go on when it ends. */
async function bothMeet(...acts: [() => Promise<unknown>, () => Promise<unknown>]) {
  const outcomes = await db.transaction(async (tx) => {
    await tx.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'm')).for('update');
    const running = acts.map((act) => failureTypeOf(act()));
    await eventually('both wait', async () => {
      const waiting = await db.execute(`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      return waiting.length === 2;
    });
    return { running };
  });
  return Promise.all(outcomes.running);
}

const reserve = (database: Database, orderId: string, ids: readonly string[]) =>
  reserveInventory(database, {
    effectId: effectId(orderId, 'inventory'),
    orderId,
    version: 2,
    items: ids.map((itemId) => ({ itemId, quantity: 1 })),
  });
const release = (database: Database, orderId: string) =>
  releaseInventory(database, { effectId: effectId(orderId, 'inventory'), orderId });
const column = async (name: 'onHand' | 'reserved') => {
  const rows = await db.select().from(inventoryItems).orderBy(asc(inventoryItems.itemId));
  return rows.map((row) => row[name]);
};

test('two orders for the same items, listed in opposite order, are both reserved and released', async () => {
  const [one, other] = [await acceptOrder(db), await acceptOrder(db)];
  const reserving = bothMeet(
    () => reserve(byTheIndex, one, itemIds),
    () => reserve(byTheTable, other, itemIds.toReversed()),
  );
  expect(await reserving).toEqual(['done', 'done']);
  expect(await column('reserved')).toEqual([2, 2, 2]);
  const releasing = bothMeet(
    () => release(byTheIndex, one),
    () => release(byTheTable, other),
  );
  expect(await releasing).toEqual(['done', 'done']);
  expect(await column('reserved')).toEqual([0, 0, 0]);
});

test('what an order has reserved leaves the shelf once, and nothing leaves it for another', async () => {
  const [reserving, without] = [await acceptOrder(db), await acceptOrder(db)];
  await reserve(db, reserving, ['a', 'm']);
  for (const orderId of [without, reserving, reserving])
    await db.transaction((tx) => takeReservedStock(tx, orderId));
  expect(await column('onHand')).toEqual([9, 9, 10]);
  expect(await column('reserved')).toEqual([0, 0, 0]);
});
