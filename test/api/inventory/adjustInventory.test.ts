import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { inventoryAdjustments, inventoryItems } from '../../../db/schema.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld({ services: ['creation'] });
const { call, database } = world;

const mug = { name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 10 };
const put = (itemId: string, body: unknown) =>
  call(`PUT /v1/inventory/${itemId}`, { as: 'warehouse', body });
const adjust = (itemId: string, body: unknown, headers: Record<string, string> = {}) =>
  call(`POST /v1/inventory/${itemId}/adjustments`, { as: 'warehouse', body, headers });
const reserve = (itemId: string, reserved: number) =>
  database.db.update(inventoryItems).set({ reserved }).where(eq(inventoryItems.itemId, itemId));

describe('adjusting stock', () => {
  test('adds and removes pieces, once per id', async () => {
    await put('plate', mug);
    const delivery = { adjustmentId: 'delivery-1', delta: 5, reason: 'delivery' };
    expect((await adjust('plate', delivery)).json.onHand).toBe(15);
    expect((await adjust('plate', delivery)).json.onHand).toBe(15);
    const broken = { adjustmentId: 'broken-1', delta: -3, reason: 'broken' };
    expect((await adjust('plate', broken)).json.onHand).toBe(12);
  });

  test('a repeat at the same moment is answered with the stock after the adjustment', async () => {
    await put('jug', mug);
    const delivery = { adjustmentId: 'at-once', delta: 5, reason: 'delivery' };
    let repeat: ReturnType<typeof adjust> | undefined;
    // The first request has not committed yet when the repeat comes.
    await database.sql.begin(async (tx) => {
      await tx`insert into inventory_adjustments (adjustment_id, item_id, delta, reason, actor)
        values ('at-once', 'jug', 5, 'delivery', 'warehouse')`;
      repeat = adjust('jug', delivery);
      await eventually('the repeat waits for the first request', async () => {
        const waiting = await database.sql`select from pg_locks where not granted`;
        return waiting.length > 0;
      });
      await tx`update inventory_items set on_hand = on_hand + 5 where item_id = 'jug'`;
    });
    expect((await repeat)?.json.onHand).toBe(15);
  });

  test('records the actor', async () => {
    await put('bowl', mug);
    await adjust('bowl', { adjustmentId: 'who', delta: 1, reason: 'found' });
    const [row] = await database.db
      .select()
      .from(inventoryAdjustments)
      .where(eq(inventoryAdjustments.adjustmentId, 'who'));
    expect(row).toMatchObject({ itemId: 'bowl', delta: 1, reason: 'found', actor: 'warehouse' });
  });

  test('an id used for another adjustment is refused', async () => {
    await put('fork', mug);
    await adjust('fork', { adjustmentId: 'twice', delta: 5, reason: 'delivery' });
    const answer = await adjust('fork', { adjustmentId: 'twice', delta: 6, reason: 'delivery' });
    expect(answer.status).toBe(422);
    expect(answer.json.code).toBe('UPDATE_ID_REUSED');
  });

  test('never takes reserved items', async () => {
    await put('knife', mug);
    await reserve('knife', 8);
    const answer = await adjust('knife', { adjustmentId: 'k-1', delta: -3, reason: 'lost' });
    expect(answer.status).toBe(409);
    expect(answer.json.code).toBe('STOCK_BELOW_RESERVED');
    // Nothing was noted either: the same id works once there is stock.
    await reserve('knife', 0);
    const again = await adjust('knife', { adjustmentId: 'k-1', delta: -3, reason: 'lost' });
    expect(again.json.onHand).toBe(7);
  });

  test('counts all of fifty at once', async () => {
    await put('glass', mug);
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        adjust('glass', { adjustmentId: `glass-${n % 25}`, delta: 1, reason: 'delivery' }),
      ),
    );
    const { json } = await call('GET /v1/inventory/glass');
    expect(json.onHand).toBe(35);
  });

  test('an Idempotency-Key gives the same bytes again, whatever the stock is by then', async () => {
    await put('jar', mug);
    const key = { 'idempotency-key': 'jar-1' };
    const body = { adjustmentId: 'jar-1', delta: 1, reason: 'delivery' };
    const first = await adjust('jar', body, key);
    await adjust('jar', { adjustmentId: 'jar-2', delta: 1, reason: 'delivery' });
    const again = await adjust('jar', body, key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('a delta of 0 and one out of bounds are refused', async () => {
    await put('pan', mug);
    for (const delta of [0, 1.5, 1e12, 999_999_999]) {
      const answer = await adjust('pan', { adjustmentId: `p${delta}`, delta, reason: 'x' });
      expect(answer.status).toBe(400);
      expect(answer.json.errors[0].path).toBe('delta');
    }
  });
});
