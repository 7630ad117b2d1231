/** Records a person's decision. */
import { sql } from 'drizzle-orm';
import type { DecidedRow } from '../contracts/orderActivities.ts';
import type { Database, Queries } from '../db/client.ts';
import { decisionInsert, isDecided, type StoredDecision } from '../db/decisions.ts';
import type { StoredChange } from '../db/orderChange.ts';
import { readUnchanged, type Written } from './recordChange.ts';

/** A change that was not written may be the repeat of one that was. */
export async function decidedRow(
  db: Queries,
  { orderId, decision }: Pick<StoredChange, 'orderId' | 'decision'>,
  { isWritten, row }: Written,
): Promise<DecidedRow> {
  if (!decision) return { ...row, isDecided: false };
  return { ...row, isDecided: isWritten || (await isDecided(db, orderId, decision.updateId)) };
}

/** Records a decision that changes nothing of the row, unless the flag it is about is not up. */
export async function recordDecision(
  db: Database,
  { orderId, decision }: { readonly orderId: string; readonly decision: StoredDecision },
): Promise<DecidedRow> {
  const flagged = sql`(
    select order_id, version from orders
    where order_id = ${orderId}
      and attention ->> 'since' = ${decision.attention?.since ?? null}) as flagged`;
  await db.execute(decisionInsert(decision, flagged));
  const { row } = await readUnchanged(db, orderId);
  return { ...row, isDecided: await isDecided(db, orderId, decision.updateId) };
}
