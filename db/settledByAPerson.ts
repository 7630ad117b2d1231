/** Steps that a person has skipped or settled outside: nothing automatic undoes them again. */
import { sql } from 'drizzle-orm';
import { type Attention, type SagaStep, settlingReasons, undoReasons } from '../contracts/order.ts';
import type { Queries } from './client.ts';

/** Condition on decision `a`: it has its effect. */
const settles = sql`a.action in ('skip', 'resolve') and a.version is not null
  and a.attention ->> 'reason' in ${settlingReasons}`;

/** Condition on effect `e`. */
export const settledByAPerson = sql`exists (
  select from decisions a
  where a.order_id = e.order_id and a.attention ->> 'step' = e.step and ${settles})`;

const MOST_FLAGS = 100;

/** The flags of an order that decisions have taken down: the newest first. */
export async function flagsTakenDown(db: Queries, orderId: string): Promise<Attention[]> {
  const rows = await db.execute<{ attention: Attention }>(sql`
    select attention from decisions
    where order_id = ${orderId} and version is not null and attention is not null
      and (action <> 'retry' or attention ->> 'reason' not in ${Object.values(undoReasons)})
    order by version desc limit ${MOST_FLAGS}`);
  return rows.map(({ attention }) => attention);
}

/** The steps of an order that a person has settled. */
export async function stepsSettledByAPerson(db: Queries, orderId: string): Promise<SagaStep[]> {
  const rows = await db.execute<{ step: SagaStep }>(sql`
    select distinct a.attention ->> 'step' as step
    from decisions a
    where a.order_id = ${orderId} and ${settles}`);
  return rows.map(({ step }) => step);
}
