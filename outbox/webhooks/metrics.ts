/** The metrics of the webhooks process. */
import { sql } from 'drizzle-orm';
import type { Counter, Registry } from 'prom-client';
import type { Queries } from '../../db/client.ts';
import { feedHorizon } from '../../db/feed.ts';
import { counter, gauge, measured } from '../../ops/metrics/register.ts';
import { BACKLOG_KEEP_MS } from '../carrier/carrier.ts';
import type { ClaimLoop } from '../carrier/claimLoop.ts';

export interface WebhookMetrics {
  readonly attempts: Counter<'outcome'>;
  readonly failures: Counter;
}

/**
 * Registers the metrics; the gauges of subscriptions are read from Postgres when they are collected.
 *
 * @param rounds the rounds of this copy
 */
export function createWebhookMetrics(
  registry: Registry,
  db: Queries,
  rounds: () => Pick<ClaimLoop, 'inFlight' | 'overdue'>,
): WebhookMetrics {
  gauge(registry, 'oms_webhook_rounds', (each) => {
    each.set({ state: 'in_flight' }, rounds().inFlight);
    each.set({ state: 'overdue' }, rounds().overdue);
  });
  measured(registry, BACKLOG_KEEP_MS, () => readSubscriptions(db), {
    oms_webhook_paused_subscriptions: (each, { paused }) => each.set(paused),
    oms_webhook_dead_letter_orders: (each, { deadLetters }) => each.set(deadLetters),
    oms_webhook_oldest_delivery_age_seconds: (each, { oldestAgeSeconds }) =>
      each.set(oldestAgeSeconds),
  });
  return {
    attempts: counter(registry, 'oms_webhook_attempts_total'),
    failures: counter(registry, 'oms_webhook_failures_total'),
  };
}

type SubscriptionFigures = {
  readonly paused: number;
  readonly deadLetters: number;
  readonly oldestAgeSeconds: number;
};

/** The oldest event is the next one of an order that a subscription is behind with, or after a cursor. */
async function readSubscriptions(db: Queries): Promise<SubscriptionFigures> {
  const [row] = await db.execute<SubscriptionFigures>(sql`
    with active as (
      select * from webhook_subscriptions where status = 'active' and confirmed_at is not null
    ), waiting as (
      select e.occurred_at
      from active join webhook_orders o using (subscription_id)
        join order_events e on e.order_id = o.order_id and e.version = o.next_version
      where o.due_at <> 'infinity'
      union all
      select next.occurred_at
      from active cross join lateral (
        select e.occurred_at from order_events e
        where (e.transaction_id, e.position) > (cursor_transaction_id, cursor_position)
          and e.transaction_id < ${feedHorizon}
        order by e.transaction_id, e.position limit 1) next
    )
    select
      (select count(*)::int from webhook_subscriptions
        where status = 'paused' and paused_reason <> 'NOT_CONFIRMED') as paused,
      (select count(*)::int from webhook_orders where due_at = 'infinity') as "deadLetters",
      coalesce((select greatest(extract(epoch from now() - min(occurred_at)), 0) from waiting),
        0)::float8 as "oldestAgeSeconds"`);
  return row ?? { paused: 0, deadLetters: 0, oldestAgeSeconds: 0 };
}
