import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { inventoryItems } from '../../../db/schema.ts';

import { reconcileBench } from './reconcileBench.ts';

const { db, registry, reconcile } = await reconcileBench();

test('an item is marked while its reserved stock differs from the sum of its reservations', async () => {
  await db.insert(inventoryItems).values({
    itemId: 'odd',
    name: 'odd',
    unitPrice: 1,
    currency: 'EUR',
    onHand: 9,
    reserved: 3,
  });
  const marked = async () => {
    await reconcile.compareStock();
    const [row] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'odd'));
    return row?.disagreement;
  };
  const first = await marked();
  expect(first).toEqual({ reserved: 3, reservations: 0, since: expect.any(String) });
  // The first time is kept, not the last.
  expect(await marked()).toEqual(first);
  expect(await registry.metrics()).toContain('oms_items_disagreeing 1');
  await db.update(inventoryItems).set({ reserved: 0 }).where(eq(inventoryItems.itemId, 'odd'));
  expect(await marked()).toBeNull();
  await db.delete(inventoryItems).where(eq(inventoryItems.itemId, 'odd'));
});
