/** A person's decision, recorded once in the transaction that acts on it. */
import { and, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Decision } from '../contracts/decision.ts';
import type { SealedText } from '../contracts/sealed.ts';
import type { Queries } from './client.ts';
import { decisions } from './schema.ts';

/** As it is stored. */
export interface StoredDecision extends Omit<Decision, 'reason'> {
  readonly reason: SealedText | null;
}

/**
 * Records a decision, or that one which the API has recorded has its effect from now on.
 *
 * @param source the order's row, if it is as the decision wants it
 */
export const decisionInsert = (decision: StoredDecision, source: SQL): SQL => {
  const { updateId, action, requestedBy, actor, reason, reference, attention } = decision;
  return sql`
  insert into decisions (order_id, update_id, action, requested_by, actor, reason, reference,
    attention, version)
  select order_id, ${updateId}, ${action}, ${requestedBy}, ${actor}, ${reason}, ${reference},
    ${attention && JSON.stringify(attention)}::jsonb, version from ${source}
  on conflict (order_id, update_id) do update
    set version = coalesce(decisions.version, excluded.version)`;
};

/** Deletes what was decided when it was refused: it was no decision then. */
export async function forgetDecision(
  db: Queries,
  orderId: string,
  updateId: string,
): Promise<void> {
  const isIt = and(eq(decisions.orderId, orderId), eq(decisions.updateId, updateId));
  await db.delete(decisions).where(and(isIt, isNull(decisions.version)));
}

/** Whether the decision has its effect. */
export async function isDecided(db: Queries, orderId: string, updateId: string): Promise<boolean> {
  const { version } = decisions;
  const rows = await db
    .select({ version })
    .from(decisions)
    .where(
      and(eq(decisions.orderId, orderId), eq(decisions.updateId, updateId), isNotNull(version)),
    );
  return rows.length > 0;
}
