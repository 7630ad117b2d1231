/** Webhook subscriptions that fail or have stopped: listing them, and resuming one. */
import { eq, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { type SubscriptionStatus, webhookOrders, webhookSubscriptions } from '../../db/schema.ts';

export type StoppedSubscription = {
  readonly subscriptionId: string;
  /** The OAuth client that owns it. */
  readonly owner: string;
  readonly url: string;
  readonly status: SubscriptionStatus;
  readonly pausedReason: string | null;
  /** As Postgres writes a timestamp. */
  readonly failingSince: string | null;
  readonly lastError: string | null;
  readonly ordersDeadLettered: number;
};

const MOST_LISTED = 100;

/** Subscriptions that are paused, have dead letters or fail: paused ones first. */
export async function listStopped(db: Queries): Promise<StoppedSubscription[]> {
  return db.execute<StoppedSubscription>(sql`
    select s.subscription_id as "subscriptionId", s.owner, s.url, s.status,
      case when s.status = 'paused' then s.paused_reason end as "pausedReason",
      s.failing_since as "failingSince", s.last_error as "lastError",
      dead_letters.count as "ordersDeadLettered"
    from webhook_subscriptions s
    cross join lateral (
      select count(*)::int as count from webhook_orders o
      where o.subscription_id = s.subscription_id and o.due_at = 'infinity') dead_letters
    where s.status = 'paused' or s.failing_since is not null or dead_letters.count > 0
    order by s.status = 'paused' desc, s.subscription_id
    limit ${MOST_LISTED}`);
}

/**
 * Lets a subscription go on where it stopped: events that did not get through are tried at once.
 *
 * @returns whether the subscription exists.
 */
export async function resumeSubscription(db: Queries, subscriptionId: string): Promise<boolean> {
  const resumed = await db
    .update(webhookSubscriptions)
    .set({
      // Who has a paused subscription's endpoint by now is asked again.
      confirmedAt: sql`case when ${webhookSubscriptions.status} = 'active'
        then ${webhookSubscriptions.confirmedAt} end`,
      status: 'active',
      pausedReason: null,
      failingSince: null,
    })
    .where(eq(webhookSubscriptions.subscriptionId, subscriptionId))
    .returning({ subscriptionId: webhookSubscriptions.subscriptionId });
  await db
    .update(webhookOrders)
    .set({ dueAt: sql`now()`, attempts: 0, failingSince: null })
    .where(eq(webhookOrders.subscriptionId, subscriptionId));
  return resumed.length > 0;
}
