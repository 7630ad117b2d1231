/** Steps that a person has skipped or settled outside: nothing automatic undoes them again. */
import { sql } from 'drizzle-orm';
import { type SagaStep, settlingReasons } from '../contracts/order.ts';
import type { Queries } from './client.ts';

/** Condition on decision `a`: it has its effect. */
const settles = sql`a.action in ('skip', 'resolve') and a.version is not null
  and a.attention ->> 'reason' in ${settlingReasons}`;

/** Condition on effect `e`. */
export const settledByAPerson = sql`exists (
  select from decisions a
  where a.order_id = e.order_id and a.attention ->> 'step' = e.step and ${settles})`;

/** The steps of an order that a person has settled. */
export async function stepsSettledByAPerson(db: Queries, orderId: string): Promise<SagaStep[]> {
  const rows = await db.execute<{ step: SagaStep }>(sql`
    select distinct a.attention ->> 'step' as step
    from decisions a
    where a.order_id = ${orderId} and ${settles}`);
  return rows.map(({ step }) => step);
}
