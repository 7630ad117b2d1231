/** Saves the result of a round, provided that this copy still holds the subscription. */
import { sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { type FeedPosition, positionValue } from '../../db/feed.ts';
import { type Claim, MAX_ORDERS_BEHIND, type RoundResult, type SettledQueue } from './round.ts';

export interface Saved {
  /** False when the lease had run out or the subscription was deleted: the round is then repeated. */
  readonly saved: boolean;
  /** Why the subscription was paused now; null when it was not. */
  readonly paused: string | null;
}

/**
 * One transaction: the cursor, the orders that are left, and the standing of the endpoint. It keeps
 * what the subscriber has requested since the round was read: another cursor, or a redelivery.
 *
 * @param pauseAfterMs how long every attempt at an endpoint may fail before it is paused.
 */
export async function saveRound(
  db: Database,
  claim: Claim,
  result: RoundResult,
  pauseAfterMs: number,
): Promise<Saved> {
  return db.transaction(async (tx) => {
    const { subscriptionId, holder, cursor } = claim;
    const [held] = await tx.execute<{ isMoved: boolean; failingMs: number }>(sql`
      select (cursor_transaction_id, cursor_position) <> ${positionValue(cursor)} as "isMoved",
        coalesce(extract(epoch from now() - failing_since) * 1000, 0)::float8 as "failingMs"
      from webhook_subscriptions
      where subscription_id = ${subscriptionId} and lease_holder = ${holder}
        and lease_until > now() for update`);
    if (!held) return { saved: false, paused: null };
    for (const settled of result.settled) await saveQueue(tx, subscriptionId, settled);
    if (!held.isMoved) await saveCursor(tx, subscriptionId, result.cursor);
    const paused = await pauseReason(tx, subscriptionId, result, held.failingMs > pauseAfterMs);
    await saveStanding(tx, subscriptionId, result, paused);
    return { saved: true, paused };
  });
}

async function saveQueue(
  tx: Queries,
  subscriptionId: string,
  { queue: { orderId, behind }, left }: SettledQueue,
): Promise<void> {
  if (left === null) {
    if (!behind) return;
    await tx.execute(sql`
      delete from webhook_orders
      where subscription_id = ${subscriptionId} and order_id = ${orderId}
        and next_version = ${behind.nextVersion} and due_at = ${behind.dueAt}::text::timestamptz`);
    return;
  }
  const dueAt =
    left.dueInMs === null
      ? sql`'infinity'::timestamptz`
      : sql`now() + ${left.dueInMs} * interval '1 millisecond'`;
  await tx.execute(sql`
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
      -- A redelivery from a later version was requested since.
      or (${behind === null} and webhook_orders.next_version > excluded.next_version)`);
}

async function saveCursor(
  tx: Queries,
  subscriptionId: string,
  { transactionId, position }: FeedPosition,
): Promise<void> {
  await tx.execute(sql`
    update webhook_subscriptions set
      cursor_transaction_id = ${transactionId}::text::xid8,
      cursor_position = ${position}::text::bigint
    where subscription_id = ${subscriptionId}`);
}

async function pauseReason(
  tx: Queries,
  subscriptionId: string,
  { isEndpointGone, delivered, lastError }: RoundResult,
  hasFailedForLong: boolean,
): Promise<string | null> {
  if (isEndpointGone) return 'GONE';
  if (delivered === 0 && lastError !== null && hasFailedForLong) return 'FAILING';
  const [row] = await tx.execute<{ deadLetters: number }>(sql`
    select count(*)::int as "deadLetters" from webhook_orders
    where subscription_id = ${subscriptionId} and due_at = 'infinity'`);
  return (row?.deadLetters ?? 0) >= MAX_ORDERS_BEHIND ? 'TOO_MANY_DEAD_LETTERS' : null;
}

async function saveStanding(
  tx: Queries,
  subscriptionId: string,
  { delivered, lastError }: RoundResult,
  paused: string | null,
): Promise<void> {
  if (delivered > 0) {
    await tx.execute(sql`
      update webhook_subscriptions set failing_since = null, last_delivered_at = now()
      where subscription_id = ${subscriptionId}`);
  } else if (lastError !== null) {
    await tx.execute(sql`
      update webhook_subscriptions set failing_since = coalesce(failing_since, now())
      where subscription_id = ${subscriptionId}`);
  }
  await tx.execute(sql`
    update webhook_subscriptions set
      last_error = coalesce(${lastError}, last_error),
      status = case when ${paused}::text is null then status else 'paused' end,
      paused_reason = coalesce(${paused}, paused_reason),
      lease_holder = null, lease_until = now()
    where subscription_id = ${subscriptionId}`);
}
