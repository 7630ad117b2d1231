/** Notes how a round ended, as far as the subscription is still ours. */
import type postgres from 'postgres';
import type { FeedPlace } from '../../db/feed.ts';
import { type Claim, MOST_ORDERS_BEHIND, type RoundResult, type Settled } from './rounds.ts';

export interface Saved {
  /** False when the lease had run out, or the subscription is gone: the round is then repeated. */
  readonly saved: boolean;
  /** Why the subscription was paused now; null when it was not. */
  readonly paused: string | null;
}

/**
 * One transaction: the cursor, the orders that are left, and how the endpoint is. What was asked for
 * meanwhile (another place, an order once more) is not undone by it.
 *
 * @param pauseAfterMs how long an endpoint may fail in everything before it is paused.
 */
export async function saveRound(
  sql: postgres.Sql,
  claim: Claim,
  result: RoundResult,
  pauseAfterMs: number,
): Promise<Saved> {
  return sql.begin(async (tx) => {
    const { subscriptionId, holder, cursor } = claim;
    const [held] = await tx<Held[]>`
      select (cursor_transaction_id, cursor_position)
          <> (${cursor.transactionId}::text::xid8, ${cursor.position}::text::bigint) as moved,
        coalesce(extract(epoch from now() - failing_since) * 1000, 0)::float8 as "failingMs"
      from webhook_subscriptions
      where subscription_id = ${subscriptionId} and lease_holder = ${holder}
        and lease_until > now() for update`;
    if (!held) return { saved: false, paused: null };
    await saveOrders(tx, subscriptionId, result.settled);
    if (!held.moved) await saveCursor(tx, subscriptionId, result.cursor);
    const paused = await whyPause(tx, subscriptionId, result, held.failingMs > pauseAfterMs);
    await saveStanding(tx, subscriptionId, result, paused);
    return { saved: true, paused };
  });
}

interface Held {
  /** Somebody has asked for another place meanwhile. */
  readonly moved: boolean;
  readonly failingMs: number;
}

async function saveOrders(
  tx: postgres.TransactionSql,
  subscriptionId: string,
  settled: readonly Settled[],
): Promise<void> {
  for (const { queue, left } of settled) {
    const { orderId, behind } = queue;
    if (left === null) {
      if (!behind) continue;
      await tx`
        delete from webhook_orders
        where subscription_id = ${subscriptionId} and order_id = ${orderId}
          and next_version = ${behind.nextVersion} and due_at = ${behind.dueAt}::text::timestamptz`;
      continue;
    }
    const dueAt =
      left.dueInMs === null
        ? tx`'infinity'::timestamptz`
        : tx`now() + ${left.dueInMs} * interval '1 millisecond'`;
    await tx`
      insert into webhook_orders
        (subscription_id, order_id, next_version, attempts, due_at, failing_since, last_error)
      values (${subscriptionId}, ${orderId}, ${left.nextVersion}, ${left.attempts}, ${dueAt},
        to_timestamp(${left.failingSinceMs}::float8 / 1000), ${left.lastError})
      on conflict (subscription_id, order_id) do update set
        next_version = excluded.next_version, attempts = excluded.attempts,
        due_at = excluded.due_at, failing_since = excluded.failing_since,
        last_error = excluded.last_error
      where (webhook_orders.next_version = ${behind?.nextVersion ?? null}::int
          and webhook_orders.due_at = ${behind?.dueAt ?? null}::text::timestamptz)
        -- Asked for meanwhile, from a later one on.
        or (${behind === null} and webhook_orders.next_version > excluded.next_version)`;
  }
}

async function saveCursor(
  tx: postgres.TransactionSql,
  subscriptionId: string,
  { transactionId, position }: FeedPlace,
): Promise<void> {
  await tx`
    update webhook_subscriptions set
      cursor_transaction_id = ${transactionId}::text::xid8,
      cursor_position = ${position}::text::bigint
    where subscription_id = ${subscriptionId}`;
}

async function whyPause(
  tx: postgres.TransactionSql,
  subscriptionId: string,
  { gone, delivered, lastError }: RoundResult,
  hasFailedForLong: boolean,
): Promise<string | null> {
  if (gone) return 'GONE';
  if (delivered === 0 && lastError !== null && hasFailedForLong) return 'FAILING';
  const [row] = await tx<{ aside: number }[]>`
    select count(*)::int as aside from webhook_orders
    where subscription_id = ${subscriptionId} and due_at = 'infinity'`;
  return (row?.aside ?? 0) >= MOST_ORDERS_BEHIND ? 'TOO_MANY_DEAD_LETTERS' : null;
}

async function saveStanding(
  tx: postgres.TransactionSql,
  subscriptionId: string,
  { delivered, lastError }: RoundResult,
  paused: string | null,
): Promise<void> {
  if (delivered > 0) {
    await tx`
      update webhook_subscriptions set failing_since = null, last_delivered_at = now()
      where subscription_id = ${subscriptionId}`;
  } else if (lastError !== null) {
    await tx`
      update webhook_subscriptions set failing_since = coalesce(failing_since, now())
      where subscription_id = ${subscriptionId}`;
  }
  await tx`
    update webhook_subscriptions set
      last_error = coalesce(${lastError}, last_error),
      status = case when ${paused}::text is null then status else 'paused' end,
      paused_reason = coalesce(${paused}, paused_reason),
      lease_holder = null, lease_until = now()
    where subscription_id = ${subscriptionId}`;
}
