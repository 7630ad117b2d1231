/**
 * Figures of all orders for the metrics. Each is read by an index whose size is that of what is open,
 * flagged or outstanding: orders that have ended well cost nothing, however many there are.
 */
import { sql } from 'drizzle-orm';
import {
  type AttentionReason,
  astrayStatuses,
  endedStatuses,
  type OrderStatus,
  orderStatuses,
  outstandingStatuses,
  type SagaStep,
  sagaSteps,
  undoingStatuses,
} from '../contracts/order.ts';
import type { Queries } from './client.ts';
import { readMoneyOutstanding } from './outstanding.ts';
import { sqlList } from './sqlList.ts';

const ended: readonly OrderStatus[] = endedStatuses;
/** The statuses of orders that have not ended. */
const unendedStatuses = orderStatuses.filter((status) => !ended.includes(status));

type Counted<K extends string> = { readonly [N in K]: string } & {
  readonly orders: number;
  readonly oldestAgeSeconds: number;
};

const ageOf = (oldest: ReturnType<typeof sql>) =>
  sql`coalesce(extract(epoch from now() - ${oldest}), 0)::float8`;

/** Of each status, from `orders_newest_by_status`: how many, and when the oldest was placed. */
export const readOrdersByStatus = (db: Queries): Promise<Counted<'status'>[]> =>
  db.execute(sql`
    select status,
      (select count(*)::int from orders o where o.status = s.status) as orders,
      ${ageOf(sql`(select placed_at from orders o where o.status = s.status
        order by placed_at limit 1)`)} as "oldestAgeSeconds"
    from unnest(array${sql.raw(`['${unendedStatuses.join("','")}']`)}) s (status)`);

/** Of orders that are being undone: how many have a step still to be undone, by step. */
export async function readUndoOutstanding(db: Queries): Promise<Record<SagaStep, number>> {
  const counts = sagaSteps.map(
    (step) => sql`count(*) filter (where ${sql.identifier(`${step}_status`)}
      in ${sqlList(outstandingStatuses[step])})::int as ${sql.identifier(step)}`,
  );
  const [row] = await db.execute<Record<SagaStep, number>>(sql`
    select ${sql.join(counts, sql`, `)} from orders where status in ${sqlList(undoingStatuses)}`);
  return row ?? { inventory: 0, payment: 0, shipment: 0 };
}

/** Flagged orders by reason, from `orders_attention`. */
export const readAttention = (
  db: Queries,
): Promise<(Counted<'reason'> & { readonly reason: AttentionReason })[]> =>
  db.execute(sql`
    select attention ->> 'reason' as reason, count(*)::int as orders,
      ${ageOf(sql`min((attention ->> 'since')::timestamptz)`)} as "oldestAgeSeconds"
    from orders where attention is not null group by 1`);

/** Refunds of returned and lost orders that are decided and not made. */
const readAstrayRefunds = (db: Queries): Promise<{ currency: string; amount: number }[]> =>
  db.execute(sql`
    select o.currency, sum(r.amount)::float8 as amount
    from refunds r join orders o using (order_id)
    where r.state = 'requested' and o.status in ${sqlList(astrayStatuses)}
    group by 1
    union all
    select o.currency, sum(r.amount)::float8
    from orders o join refunds r using (order_id)
    where o.attention is not null and o.attention ->> 'reason' = 'REFUND_REQUEST_FAILING'
      and o.status in ${sqlList(astrayStatuses)} and r.state = 'failed'
    group by 1`);

/** Minor units by currency. */
export async function readAllMoneyOutstanding(db: Queries): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const read of [readMoneyOutstanding, readAstrayRefunds])
    for (const { currency, amount } of await read(db))
      sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return sums;
}

/** Items that the reconciler has marked: see activities/reconcile/compareStock. */
export async function countItemsDisagreeing(db: Queries): Promise<number> {
  const [row] = await db.execute<{ items: number }>(
    sql`select count(*)::int as items from inventory_items where disagreement is not null`,
  );
  return row?.items ?? 0;
}
