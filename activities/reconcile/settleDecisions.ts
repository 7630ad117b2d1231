/** What became of a person's decision whose asker got no answer, or died before writing it down. */
import type { Client } from '@temporalio/client';
import { and, eq, sql } from 'drizzle-orm';
import type { AttendAction } from '../../contracts/saga.ts';
import { attendUpdateId } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { attentionActions, type DecisionOutcome } from '../../db/schema.ts';
import { updateOutcome } from '../../saga/updateOutcome.ts';

export interface SettledDecision {
  readonly orderId: string;
  readonly action: AttendAction;
  readonly outcome: DecisionOutcome;
}

/** Looked at in one go; the oldest first, those that stay open again in the next run. */
const DECISIONS = 50;

/** @param restSeconds Younger ones may still be answered. */
export async function settleDecisions(
  db: Queries,
  client: Client,
  restSeconds: number,
): Promise<SettledDecision[]> {
  const asked = await db
    .select()
    .from(attentionActions)
    .where(
      and(
        eq(attentionActions.outcome, 'asked'),
        sql`${attentionActions.createdAt} < now() - make_interval(secs => ${restSeconds})`,
      ),
    )
    .orderBy(attentionActions.createdAt)
    .limit(DECISIONS);
  const settled: SettledDecision[] = [];
  for (const { id, orderId, action } of asked) {
    const became = await updateOutcome(client, orderId, attendUpdateId(id));
    if (became === 'open') continue;
    const outcome = became === 'done' ? 'taken' : 'refused';
    await db
      .update(attentionActions)
      .set({ outcome })
      .where(and(eq(attentionActions.id, id), eq(attentionActions.outcome, 'asked')));
    settled.push({ orderId, action, outcome });
  }
  return settled;
}
