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
import { isOutstanding, readMoneyOutstanding } from './outstanding.ts';
import { orders } from './schema.ts';
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

type MoneyOfCurrency = {
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
  readonly oldestAgeSeconds: number;
};

/** Of orders that failed or were cancelled: since their last change. */
const readGivenUpMoney = async (db: Queries): Promise<MoneyOfCurrency[]> => {
  const ages = await db
    .select({
      currency: orders.currency,
      oldestAgeSeconds: sql<number>`${ageOf(sql`min(${orders.updatedAt})`)}`,
    })
    .from(orders)
    .where(isOutstanding('money'))
    .groupBy(orders.currency);
  const ageOfCurrency = new Map(ages.map((row) => [row.currency, row.oldestAgeSeconds]));
  return (await readMoneyOutstanding(db)).map(({ currency, amount }) => ({
    currency,
    amount,
    oldestAgeSeconds: ageOfCurrency.get(currency) ?? 0,
  }));
};

/** Refunds of returned and lost orders that are decided and not made. */
const readAstrayRefunds = (db: Queries): Promise<MoneyOfCurrency[]> =>
  db.execute(sql`
    select o.currency, sum(r.amount)::float8 as amount,
      ${ageOf(sql`min(r.created_at)`)} as "oldestAgeSeconds"
    from refunds r join orders o using (order_id)
    where r.state = 'requested' and o.status in ${sqlList(astrayStatuses)}
    group by 1
    union all
    select o.currency, sum(r.amount)::float8, ${ageOf(sql`min(r.created_at)`)}
    from orders o join refunds r using (order_id)
    where o.attention is not null and o.attention ->> 'reason' = 'REFUND_REQUEST_FAILING'
      and o.status in ${sqlList(astrayStatuses)} and r.state = 'failed'
    group by 1`);

/** By currency. */
export async function readAllMoneyOutstanding(
  db: Queries,
): Promise<Map<string, Omit<MoneyOfCurrency, 'currency'>>> {
  const sums = new Map<string, Omit<MoneyOfCurrency, 'currency'>>();
  for (const read of [readGivenUpMoney, readAstrayRefunds])
    for (const { currency, ...more } of await read(db)) {
      const { amount, oldestAgeSeconds } = sums.get(currency) ?? { amount: 0, oldestAgeSeconds: 0 };
      sums.set(currency, {
        amount: amount + more.amount,
        oldestAgeSeconds: Math.max(oldestAgeSeconds, more.oldestAgeSeconds),
      });
    }
  return sums;
}

/** Items that the reconciler has marked: see activities/reconcile/compareStock. */
export async function countItemsDisagreeing(db: Queries): Promise<number> {
  const [row] = await db.execute<{ items: number }>(
    sql`select count(*)::int as items from inventory_items where disagreement is not null`,
  );
  return row?.items ?? 0;
}
