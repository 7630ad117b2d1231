/**
 * Records one change of an order in one transaction: the row at version n, event n, and its delivery.
 * It is one statement and one round trip, except that a parcel's leaving also takes its goods out of
 * the stock, goods that came back are put there again, and a decision about a refund settles it. Recording version n again has no effect.
 */
import type { SQL } from 'drizzle-orm';
import type { GoodsOutcome, OrderStatus } from '../contracts/order.ts';
import type { OrderRow } from '../contracts/orderActivities.ts';
import type { Database, Queries } from '../db/client.ts';
import { type StoredChange, writeOrderChange } from '../db/orderChange.ts';
import { readOrderSnapshot } from '../db/orderSnapshot.ts';
import { flagsTakenDown, lastingFlags } from '../db/settledByAPerson.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Logger } from '../ops/logger.ts';
import { applyChange, ChangeRefused } from './applyChange.ts';
import { definite } from './failure.ts';
import { isAboutRefund, settleRefund } from './settleRefund.ts';
import { restock, takeReservedStock } from './stock.ts';

/** The order's row as it is now, and whether this call has written the change. */
export interface Written {
  readonly isWritten: boolean;
  readonly row: OrderRow;
}

/**
 * Writes the change if the row is at the version before it.
 *
 * @param condition a further condition on the row
 * @throws VERSION_CONFLICT when there is no such order
 */
export async function recordChange(
  db: Database,
  change: StoredChange,
  condition?: SQL,
): Promise<Written> {
  await failpoint('recorder:before-commit', change.type);
  const row = await write(db, change, condition);
  await failpoint('recorder:after-commit', change.type);
  return row ? { isWritten: true, row } : readUnchanged(db, change.orderId);
}

type LoggedChange = Pick<StoredChange, 'orderId' | 'version' | 'type' | 'set'>;

export function logChange(
  log: Logger,
  { orderId, version, type, set }: LoggedChange,
  { isWritten, row }: Written,
): void {
  if (isWritten) log.info({ orderId, version, event: type, status: set.status }, type);
  else
    log.warn(
      { orderId, version, rowVersion: row.version, event: type },
      'not written: the row is past it, by an earlier attempt or a lost workflow task',
    );
}

/**
 * The row where a change could not be written: a statement of its own, because the snapshot of the
 * one that waited for a concurrent writer is older than what that writer committed.
 *
 * @throws VERSION_CONFLICT when there is no such order
 */
export async function readUnchanged(db: Queries, orderId: string): Promise<Written> {
  const snapshot = await readOrderSnapshot(db, orderId);
  if (!snapshot) throw definite('VERSION_CONFLICT');
  const { version, state } = snapshot;
  const settled = await flagsTakenDown(db, orderId);
  const lasting = await lastingFlags(db, orderId);
  const flags = { ...(settled.length > 0 && { settled }), ...(lasting.length > 0 && { lasting }) };
  return { isWritten: false, row: { version, state, ...flags } };
}

function write(db: Database, change: StoredChange, condition?: SQL): Promise<OrderRow | null> {
  const { orderId, decision, goods, changeNumber } = change;
  if (changeNumber !== undefined) return writeChanged(db, change, changeNumber);
  const moveStock = stockMovement(change.set.status, goods);
  // Stryker disable next-line ConditionalExpression: a transaction of one statement does the same
  if (!moveStock && !isAboutRefund(decision)) return writeOrderChange(db, change, condition);
  // In the same transaction, or the row and the stock would drift apart.
  return db.transaction(async (tx) => {
    const row = await writeOrderChange(tx, change, condition);
    if (row) await moveStock?.(tx, orderId);
    if (row && isAboutRefund(decision)) await settleRefund(tx, orderId, decision);
    return row;
  });
}

/** Nothing is written of a change that can't be made any more. */
async function writeChanged(
  db: Database,
  change: StoredChange,
  changeNumber: number,
): Promise<OrderRow | null> {
  const { orderId } = change;
  try {
    return await db.transaction(async (tx) => {
      await applyChange(tx, orderId, changeNumber);
      // Its event says what is ordered from now on.
      const row = await writeOrderChange(tx, change);
      if (!row) throw new ChangeRefused();
      return row;
    });
  } catch (error) {
    if (error instanceof ChangeRefused) return null;
    throw error;
  }
}

/** A parcel that leaves takes its goods off the shelf; goods that came back are put there again. */
function stockMovement(status: OrderStatus | undefined, goods: GoodsOutcome | undefined) {
  if (status === 'shipped') return takeReservedStock;
  return goods === 'restocked' ? restock : null;
}
