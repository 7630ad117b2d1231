/** Steps that a person has skipped or settled outside: nothing automatic undoes them again. */
import { sql } from 'drizzle-orm';
import {
  type Attention,
  lastingReasons,
  retriedReasons,
  type SagaStep,
  settlingReasons,
  undoReasons,
} from '../contracts/order.ts';
import type { Queries } from './client.ts';

/**
 * Condition on decision `a`: it is about the booking of a parcel that is the order's no more. Such a
 * booking is cancelled, by an event of its own, after what was decided about it.
 */
const isOfFormerParcel = sql`(a.attention ->> 'reason' = ${undoReasons.shipment} and exists (
  select from order_events f
  where f.order_id = a.order_id and f.version > a.version
    and f.type = 'order.shipment-cancelled' and f.data ->> 'shipmentStatus' = 'none'))`;

/** Condition on decision `a`: it has its effect. */
const settles = sql`a.action in ('skip', 'resolve') and a.version is not null
  and a.attention ->> 'reason' in ${settlingReasons} and not ${isOfFormerParcel}`;

/** Condition on effect `e`. */
export const settledByAPerson = sql`exists (
  select from decisions a
  where a.order_id = e.order_id and a.attention ->> 'step' = e.step and ${settles})`;

const MOST_FLAGS = 100;

/** The flags of an order that decisions have taken down: the newest first. */
export async function flagsTakenDown(db: Queries, orderId: string): Promise<Attention[]> {
  const rows = await db.execute<{ attention: Attention }>(sql`
    select attention from decisions a
    where order_id = ${orderId} and version is not null and attention is not null
      and (action <> 'retry' or attention ->> 'reason' not in ${retriedReasons})
      and not ${isOfFormerParcel}
    order by version desc limit ${MOST_FLAGS}`);
  return rows.map(({ attention }) => attention);
}

/** The flags that only a person takes down, and nobody has: the row shows the newest flag only. */
export async function lastingFlags(db: Queries, orderId: string): Promise<Attention[]> {
  const flag = sql`e.data -> 'attention'`;
  const rows = await db.execute<{ attention: Attention }>(sql`
    select distinct ${flag} as attention from order_events e
    where e.order_id = ${orderId} and e.type = 'order.attention-raised'
      and ${flag} ->> 'reason' in ${lastingReasons}
      and not exists (
        select from decisions d
        where d.order_id = e.order_id and d.version is not null
          and d.attention ->> 'since' = ${flag} ->> 'since')
    limit ${MOST_FLAGS}`);
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
