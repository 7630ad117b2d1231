/** What became of a person's decision whose asker got no answer, or died before writing it down. */
import { and, eq, sql } from 'drizzle-orm';
import type { DecisionAction } from '../../contracts/saga.ts';
import { decisionUpdateId } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { type DecisionOutcome, decisions } from '../../db/schema.ts';
import type { SagaClient } from '../../saga/client.ts';

export interface SettledDecision {
  readonly orderId: string;
  readonly action: DecisionAction;
  readonly outcome: DecisionOutcome;
}

/** Looked at in one go; the oldest first, those that stay open again in the next run. */
const DECISIONS = 50;

/** @param restSeconds Younger ones may still be answered. */
export async function settleDecisions(
  db: Queries,
  saga: SagaClient,
  restSeconds: number,
): Promise<SettledDecision[]> {
  const asked = await db
    .select()
    .from(decisions)
    .where(
      and(
        eq(decisions.outcome, 'asked'),
        sql`${decisions.createdAt} < now() - make_interval(secs => ${restSeconds})`,
      ),
    )
    .orderBy(decisions.createdAt)
    .limit(DECISIONS);
  const settled: SettledDecision[] = [];
  for (const { id, orderId, action } of asked) {
    const became = await saga.updateOutcome(orderId, decisionUpdateId(id));
    if (became === 'open') continue;
    const outcome = became === 'done' ? 'taken' : 'refused';
    await db
      .update(decisions)
      .set({ outcome })
      .where(and(eq(decisions.id, id), eq(decisions.outcome, 'asked')));
    settled.push({ orderId, action, outcome });
  }
  return settled;
}
