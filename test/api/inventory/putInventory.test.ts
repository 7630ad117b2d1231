import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { inventoryItems } from '../../../db/schema.ts';
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
