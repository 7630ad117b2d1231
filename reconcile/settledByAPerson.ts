/** What a person skipped or settled outside is theirs: nobody else undoes it again. */
import { sql } from 'drizzle-orm';
import type { SagaStep } from '../contracts/order.ts';
import type { Queries } from '../db/client.ts';

/**
 * Of effect `e` and order `o`. The decision is on record, and the saga has acted on it: the flag it
 * was about is no longer up.
 */
export const settledByAPerson = sql`exists (
  select from attention_actions a
  where a.order_id = e.order_id and a.action in ('skip', 'resolve')
    and a.attention ->> 'step' = e.step
    and a.attention ->> 'since' is distinct from o.attention ->> 'since')`;

/** The steps of an order that a person has settled. */
export async function stepsSettledByAPerson(db: Queries, orderId: string): Promise<SagaStep[]> {
  const rows = await db.execute<{ step: SagaStep }>(sql`
    select distinct a.attention ->> 'step' as step
    from attention_actions a join orders o using (order_id)
    where a.order_id = ${orderId} and a.action in ('skip', 'resolve')
      and a.attention ->> 'step' is not null
      and a.attention ->> 'since' is distinct from o.attention ->> 'since'`);
  return rows.map(({ step }) => step);
}
