/**
 * Reserves and releases stock. Stock is in our own database, so the effect's row and the stock are one
 * transaction, and an outcome is never unknown. A reservation records the order's new version too.
 */
import { eq, type SQL, sql } from 'drizzle-orm';
import { reservedStep } from '../contracts/doneSteps.ts';
import type { EffectState } from '../contracts/effects.ts';
import type { ErrorCode } from '../contracts/errors.ts';
import type { OrderEventData } from '../contracts/events.ts';
import type { ReleaseInventoryInput, ReserveInventoryInput } from '../contracts/orderActivities.ts';
import type { Database, Queries } from '../db/client.ts';
import { changeParts, rowOfEvent } from '../db/orderChange.ts';
import { effects } from '../db/schema.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { readUnchanged, type Written } from './recordChange.ts';
import { lockedStock, movement, type Quantity, subtractReserved, totals } from './stock.ts';

interface Answer extends Record<string, unknown> {
  readonly effectState: EffectState;
  readonly effectResult: Record<string, unknown> | null;
}

/**
 * Reserves all items or none if the order's row is at the version before `version`, in one
 * statement. Otherwise nothing changes.
 *
 * @throws OUT_OF_STOCK, ITEM_UNKNOWN, EFFECT_REVOKED, the same when it is repeated;
 *   VERSION_CONFLICT when there is no such order
 */
export async function reserveInventory(
  db: Database,
  input: ReserveInventoryInput,
): Promise<Written> {
  await failpoint('reserve:before-commit');
  const [reserved] = await db.execute<Answer & { data: OrderEventData }>(reservation(input));
  await failpoint('reserve:after-commit');
  if (!reserved) return existingReservation(db, input);
  throwUnlessDone(reserved);
  return { isWritten: true, row: rowOfEvent(reserved.data) };
}

/**
 * The reservation's one statement. Each part reads the part before, which makes Postgres run them in
 * this order: lock the order's row, lock the stock, write the effect, move the stock and change the
 * order. Both locks return rows as they are once locked; what is written to the stock comes from
 * these rows. An effect that exists, done or revoked, is kept, and nothing else is written. A refusal
 * is committed too, so that a late repeat is refused as well.
 */
function reservation({ effectId, orderId, version, items }: ReserveInventoryInput): SQL {
  const result = { items: totals(items) };
  const isDone = sql`(select "effectState" from effect) = 'done'`;
  return sql`with target as (
  select order_id from orders where order_id = ${orderId} and version = ${version - 1}
  for no key update
), ${lockedStock(result.items, sql`exists (select from target)`)}, verdict as (
  select case when count(on_hand) < count(*) then 'ITEM_UNKNOWN'
    when bool_or(on_hand - reserved < quantity) then 'OUT_OF_STOCK' end as code
  from line
), effect as (
  insert into effects (effect_id, order_id, step, state, result)
  select ${effectId}, order_id, 'inventory',
    case when code is null then 'done' else 'refused' end,
    case when code is null then ${JSON.stringify(result)}::jsonb
      else jsonb_build_object('code', code) end
  from target, verdict
  on conflict do nothing
  returning state as "effectState", result as "effectResult"
), moved as (
  ${movement({ onHand: 0, reserved: 1 })} and ${isDone}
), ${changeParts({ orderId, version, ...reservedStep }, isDone)}
select "effectState", "effectResult", data from effect left join event on true`;
}

/**
 * Why nothing was written. A row that is not at the version before is the answer, whatever became of
 * the reservation: its saga takes the row over.
 */
async function existingReservation(
  db: Queries,
  { effectId, orderId, version }: ReserveInventoryInput,
): Promise<Written> {
  const written = await readUnchanged(db, orderId);
  if (written.row.version !== version - 1) return written;
  const [effect] = await db
    .select({ effectState: effects.state, effectResult: effects.result })
    .from(effects)
    .where(eq(effects.effectId, effectId));
  if (effect) throwUnlessDone(effect);
  return written;
}

function throwUnlessDone({ effectState, effectResult }: Answer): void {
  if (effectState === 'refused') throw definite((effectResult as { code: ErrorCode }).code);
  if (effectState !== 'done') throw definite('EFFECT_REVOKED');
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

    await subtractReserved(tx, reservation.items, { haveLeft: false });
    await tx
      .update(effects)
      .set({ state: 'undone', undoResult: { status: 'undone' }, updatedAt: sql`now()` })
      .where(eq(effects.effectId, effectId));
    await failpoint('release:before-commit');
    return { status: 'released' };
  });
}
