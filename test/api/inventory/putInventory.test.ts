import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { inventoryItems, inventoryReplacements } from '../../../db/schema.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const world = await apiWorld({ services: ['creation'] });
const { call, database } = world;

const mug = { name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 10 };
const put = (itemId: string, body: unknown) =>
  call(`PUT /v1/inventory/${itemId}`, { as: 'warehouse', body });
const reserve = (itemId: string, reserved: number) =>
  database.db.update(inventoryItems).set({ reserved }).where(eq(inventoryItems.itemId, itemId));

describe('the catalogue', () => {
  test('an item is created, read and replaced; its reserved quantity stays', async () => {
    expect((await put('mug', mug)).json).toMatchObject({ ...mug, reserved: 0, available: 10 });
    await reserve('mug', 4);
    const replaced = await put('mug', { ...mug, unitPrice: 1_200, onHand: 6 });
    expect(replaced.json).toMatchObject({ unitPrice: 1_200, onHand: 6, reserved: 4, available: 2 });
    const read = await call('GET /v1/inventory/mug', { as: 'customer-1' });
    expect(read.json).toMatchObject({ itemId: 'mug', available: 2, error: null });
  });

  test('keeps who made and replaced an item, and what it was before', async () => {
    await put('plate', mug);
    const [row] = await database.sql`select on_hand from inventory_items where item_id = 'plate'`;
    expect(Number(row?.['on_hand'])).toBe(10);
    const replaced = { ...mug, unitPrice: 1, onHand: 2 };
    const as = await world.issuer.mint({ sub: 'night-shift', scope: 'inventory:write' });
    await call('PUT /v1/inventory/plate', { as, body: replaced });
    await reserve('plate', 2);
    expect((await put('plate', { ...mug, onHand: 1 })).status).toBe(409);
    const kept = await database.db
      .select()
      .from(inventoryReplacements)
      .where(eq(inventoryReplacements.itemId, 'plate'))
      .orderBy(inventoryReplacements.id);
    expect(kept).toMatchObject([
      { actor: 'warehouse', before: null, after: mug, createdAt: expect.any(Date) },
      { actor: 'night-shift', before: mug, after: replaced },
    ]);
  });

  test('replaced by many at once has each replacement on the record, one after the other', async () => {
    const counts = Array.from({ length: 8 }, (_, n) => n + 1);
    await Promise.all(counts.map((onHand) => put('spoon', { ...mug, onHand })));
    const kept = await database.db
      .select()
      .from(inventoryReplacements)
      .where(eq(inventoryReplacements.itemId, 'spoon'))
      .orderBy(inventoryReplacements.id);
    expect(kept).toHaveLength(8);
    for (const [n, { before }] of kept.entries())
      expect(before).toEqual(kept[n - 1]?.after ?? null);
  });

  test('a name that cannot be stored is refused, however its half of a character is written', async () => {
    const named = JSON.stringify({ ...mug, name: 'Mug \ud83d' });
    const headers = { 'content-type': 'application/json' };
    for (const body of [named, named.replace('\\ud83d', '\\uD83D')]) {
      const { status, json } = await call('PUT /v1/inventory/half', {
        as: 'warehouse',
        body,
        headers,
      });
      const errors = [{ path: 'name', message: 'has half a surrogate pair' }];
      expect([status, json]).toMatchObject([400, { code: 'MALFORMED_JSON', errors }]);
    }
    expect((await put('whole', { ...mug, name: 'Mug 😀' })).status).toBe(200);
  });

  test('the stock on hand cannot be set below the reserved stock', async () => {
    await put('cup', mug);
    await reserve('cup', 4);
    const answer = await put('cup', { ...mug, onHand: 3 });
    expect(answer.status).toBe(409);
    expect(answer.json.code).toBe('STOCK_BELOW_RESERVED');
  });

  test.each(['missing', '%00', 'a%20b', 'x'.repeat(65)])('there is no item %s', async (itemId) => {
    const answer = await call(`GET /v1/inventory/${itemId}`);
    expect(answer.status).toBe(404);
    expect(answer.json.code).toBe('ITEM_NOT_FOUND');
  });

  test('a customer may not change the catalogue', async () => {
    const answer = await call('PUT /v1/inventory/mug', { as: 'customer-1', body: mug });
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('SCOPE_MISSING');
  });
});
