/**
 * Reserves and releases stock. Stock is in our own database, so the effect's row, the stock and the
 * order's new version are one transaction, and an outcome is never unknown.
 */
import { eq, sql } from 'drizzle-orm';
import type { ErrorCode } from '../contracts/errors.ts';
import type { ReleaseInventoryInput, ReserveInventoryInput } from '../contracts/orderActivities.ts';
import type { Database, Queries } from '../db/client.ts';
import { effects } from '../db/schema.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { writeChange } from './recordChange.ts';
import { lockAvailable, moveStock, type Quantity, totals } from './stock.ts';

/** @throws OUT_OF_STOCK, ITEM_UNKNOWN, EFFECT_REVOKED; the same when it is repeated */
export async function reserveInventory(db: Database, input: ReserveInventoryInput): Promise<void> {
  const refused = await db.transaction(async (tx) => {
    const answer = await reserve(tx, input);
    failpoint('reserve:before-commit');
    return answer;
  });
  failpoint('reserve:after-commit');
  if (refused) throw definite(refused);
}

/**
 * @returns the refusal's code, or null. A refusal is committed too, so that a late repeat fails as
 * well.
 */
async function reserve(tx: Queries, input: ReserveInventoryInput): Promise<ErrorCode | null> {
  const { effectId, orderId, version } = input;
  const items = totals(input.items);
  const [inserted] = await tx
    .insert(effects)
    .values({ effectId, orderId, step: 'inventory', state: 'done', result: { items } })
    .onConflictDoNothing()
    .returning({ effectId: effects.effectId });
  if (!inserted) return recordedAnswer(tx, effectId);

  const refused = await takeOrRefuse(tx, items);
  if (refused) {
    await tx
      .update(effects)
      .set({ state: 'refused', result: { code: refused } })
      .where(eq(effects.effectId, effectId));
    return refused;
  }
  await writeChange(tx, {
    orderId,
    version,
    type: 'order.inventory-reserved',
    set: { inventoryStatus: 'reserved' },
  });
  return null;
}

async function recordedAnswer(tx: Queries, effectId: string): Promise<ErrorCode | null> {
  const [row] = await tx
    .select({ state: effects.state, result: effects.result })
    .from(effects)
    .where(eq(effects.effectId, effectId));
  if (row?.state === 'done') return null;
  return row?.state === 'refused' ? (row.result as { code: ErrorCode }).code : 'EFFECT_REVOKED';
}

async function takeOrRefuse(tx: Queries, items: Quantity[]): Promise<ErrorCode | null> {
  const available = await lockAvailable(tx, items);
  if (items.some(({ itemId }) => !available.has(itemId))) return 'ITEM_UNKNOWN';
  const short = items.some(({ itemId, quantity }) => (available.get(itemId) ?? 0) < quantity);
  if (short) return 'OUT_OF_STOCK';
  await moveStock(tx, items, { onHand: 0, reserved: 1 });
  return null;
}

/** Releases reserved stock once. Blocks a reservation that has not been made yet for good. */
export function releaseInventory(
  db: Database,
  { effectId, orderId }: ReleaseInventoryInput,
): Promise<{ status: 'released' | 'nothing_to_release' }> {
  return db.transaction(async (tx) => {
    const [blocked] = await tx
      .insert(effects)
      .values({ effectId, orderId, step: 'inventory', state: 'revoked' })
      .onConflictDoNothing()
      .returning({ effectId: effects.effectId });
    if (blocked) return { status: 'nothing_to_release' };

    const [row] = await tx
      .select({ state: effects.state, result: effects.result })
      .from(effects)
      .where(eq(effects.effectId, effectId))
      .for('update');
    if (row?.state === 'undone') return { status: 'released' };
    const reservation = row?.result as { items: Quantity[]; taken?: boolean } | undefined;
    // Goods that have left the warehouse cannot be put back by a computer.
    if (row?.state !== 'done' || !reservation || reservation.taken)
      return { status: 'nothing_to_release' };

    await lockAvailable(tx, reservation.items);
    await moveStock(tx, reservation.items, { onHand: 0, reserved: -1 });
    await tx
      .update(effects)
      .set({ state: 'undone', undoResult: { status: 'undone' }, updatedAt: sql`now()` })
      .where(eq(effects.effectId, effectId));
    failpoint('release:before-commit');
    return { status: 'released' };
  });
}
