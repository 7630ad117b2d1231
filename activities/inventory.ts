/**
 * Reserving and releasing stock. It lies in our own database, so the fence's row, the stock and the
 * order's new version are one transaction: here nothing can ever be half known.
 */
import { sql } from 'drizzle-orm';
import type { ErrorCode } from '../contracts/errors.ts';
import type { ReleaseInventoryInput, ReserveInventoryInput } from '../contracts/orderActivities.ts';
import type { Database, Queries } from '../db/client.ts';
import { effects } from '../db/schema.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { writeChange } from './recordChange.ts';
import { lockAvailable, moveStock, type Quantity, totals } from './stock.ts';

/** @throws OUT_OF_STOCK, ITEM_UNKNOWN, EFFECT_REVOKED; the same each time it is asked. */
export async function reserveInventory(db: Database, input: ReserveInventoryInput): Promise<void> {
  const refused = await db.transaction(async (tx) => {
    const answer = await reserve(tx, input);
    failpoint('reserve:before-commit');
    return answer;
  });
  failpoint('reserve:after-commit');
  if (refused) throw definite(refused);
}

/** @returns why it was refused. A refusal is committed too: a late twin must not succeed. */
async function reserve(tx: Queries, input: ReserveInventoryInput): Promise<ErrorCode | null> {
  const { effectId, orderId, version } = input;
  const items = totals(input.items);
  const [inserted] = await tx
    .insert(effects)
    .values({ effectId, orderId, step: 'inventory', state: 'done', result: { items } })
    .onConflictDoNothing()
    .returning({ effectId: effects.effectId });
  if (!inserted) return answerAgain(tx, effectId);

  const refused = await takeOrRefuse(tx, items);
  if (refused) {
    const refusal = sql`update effects set state = 'refused', result = ${JSON.stringify({ code: refused })}::jsonb
      where effect_id = ${effectId}`;
    await tx.execute(refusal);
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

async function answerAgain(tx: Queries, effectId: string): Promise<ErrorCode | null> {
  const [row] = await tx.execute<{ state: string; result: { code: ErrorCode } }>(
    sql`select state, result from effects where effect_id = ${effectId}`,
  );
  if (row?.state === 'done') return null;
  return row?.state === 'refused' ? row.result.code : 'EFFECT_REVOKED';
}

async function takeOrRefuse(tx: Queries, items: Quantity[]): Promise<ErrorCode | null> {
  const available = await lockAvailable(tx, items);
  if (items.some(({ itemId }) => !available.has(itemId))) return 'ITEM_UNKNOWN';
  const short = items.some(({ itemId, quantity }) => (available.get(itemId) ?? 0) < quantity);
  if (short) return 'OUT_OF_STOCK';
  await moveStock(tx, items, { onHand: 0, reserved: 1 });
  return null;
}

/** Gives reserved stock back once; blocks a reservation that has not been made for good. */
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

    const [row] = await tx.execute<{
      state: string;
      result: { items: Quantity[]; taken?: boolean };
    }>(sql`select state, result from effects where effect_id = ${effectId} for update`);
    if (row?.state === 'undone') return { status: 'released' };
    // What has left the warehouse cannot be put back by a computer.
    if (row?.state !== 'done' || row.result.taken) return { status: 'nothing_to_release' };

    await lockAvailable(tx, row.result.items);
    await moveStock(tx, row.result.items, { onHand: 0, reserved: -1 });
    await tx.execute(sql`update effects set state = 'undone', undo_result = '{"status": "undone"}',
      updated_at = now() where effect_id = ${effectId}`);
    failpoint('release:before-commit');
    return { status: 'released' };
  });
}
