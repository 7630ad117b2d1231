/** Records the outcomes of decisions whose request got no answer or whose process died. */
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

/** Decisions per run, oldest first. Those that stay open are looked up again in the next run. */
const BATCH = 50;

/** @param restSeconds younger decisions may still be answered */
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
    .limit(BATCH);
  const settled: SettledDecision[] = [];
  for (const { id, orderId, action } of asked) {
    const update = await saga.updateOutcome(orderId, decisionUpdateId(id));
    if (update === 'open') continue;
    const outcome = update === 'done' ? 'taken' : 'refused';
    await db
      .update(decisions)
      .set({ outcome })
      .where(and(eq(decisions.id, id), eq(decisions.outcome, 'asked')));
    settled.push({ orderId, action, outcome });
  }
  return settled;
}
