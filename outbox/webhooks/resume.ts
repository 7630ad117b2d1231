/** What is shown of subscriptions that are held up, and how one is let go on. */
import { sql as drizzleSql, eq } from 'drizzle-orm';
import type postgres from 'postgres';
import type { Queries } from '../../db/client.ts';
import { webhookOrders, webhookSubscriptions } from '../../db/schema.ts';

export interface HeldUpSubscription {
  readonly subscriptionId: string;
  /** The client whose it is. */
  readonly owner: string;
  readonly url: string;
  readonly status: 'active' | 'paused';
  readonly pausedReason: string | null;
  readonly failingSince: Date | null;
  readonly lastError: string | null;
  readonly ordersDeadLettered: number;
}

/** Subscriptions that are paused or have orders set aside, paused ones first; at most `limit`. */
export async function listHeldUp(sql: postgres.Sql, limit = 100): Promise<HeldUpSubscription[]> {
  return await sql<HeldUpSubscription[]>`
    select s.subscription_id as "subscriptionId", s.owner, s.url, s.status,
      case when s.status = 'paused' then s.paused_reason end as "pausedReason",
      s.failing_since as "failingSince", s.last_error as "lastError",
      aside.count as "ordersDeadLettered"
    from webhook_subscriptions s
    cross join lateral (
      select count(*)::int as count from webhook_orders o
      where o.subscription_id = s.subscription_id and o.due_at = 'infinity') aside
    where s.status = 'paused' or aside.count > 0
    order by s.status = 'paused' desc, s.subscription_id
    limit ${limit}`;
}

/**
 * Lets a subscription go on from where it stopped: what did not get through is tried at once.
 *
 * @returns whether there is such a subscription.
 */
export async function resumeSubscription(
  queries: Queries,
  subscriptionId: string,
): Promise<boolean> {
  const found = await queries
    .update(webhookSubscriptions)
    .set({ status: 'active', pausedReason: null, failingSince: null })
    .where(eq(webhookSubscriptions.subscriptionId, subscriptionId))
    .returning({ subscriptionId: webhookSubscriptions.subscriptionId });
  await queries
    .update(webhookOrders)
    .set({ dueAt: drizzleSql`now()`, attempts: 0, failingSince: null })
    .where(eq(webhookOrders.subscriptionId, subscriptionId));
  return found.length > 0;
}
