/** Claims a subscription to serve. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { feedHorizon } from '../../db/feed.ts';
import { type Claim, MAX_ORDERS_BEHIND } from './round.ts';

/** Subscriptions of one owner served at once: slow endpoints must leave room for other owners. */
const MAX_ROUNDS_OF_OWNER = 4;

/**
 * Claims, of the subscriptions with something due, the one that has waited longest. Something is due
 * when its endpoint is to be asked whether it wants events, when an order it is behind with is, or when
 * the feed has events after its cursor and it is not behind with too many orders.
 *
 * @returns null when there is none.
 */
export async function claimSubscription(
  db: Queries,
  holder: string,
  leaseMs: number,
): Promise<Claim | null> {
  const [claim] = await db.execute<Claim>(sql`
    with due as (
      select s.subscription_id from webhook_subscriptions s
      where s.status = 'active' and s.lease_until < now()
        and (
          select count(*) from webhook_subscriptions served
          where served.owner = s.owner and served.lease_until > now()) < ${MAX_ROUNDS_OF_OWNER}
        and (s.confirmed_at is null or exists (
          select from webhook_orders o
          where o.subscription_id = s.subscription_id and o.due_at <= now())
        or exists (
          select from order_events e
          where (e.transaction_id, e.position) > (s.cursor_transaction_id, s.cursor_position)
            and e.transaction_id < ${feedHorizon})
          and (select count(*) from (
            select from webhook_orders o where o.subscription_id = s.subscription_id
            limit ${MAX_ORDERS_BEHIND}) behind) < ${MAX_ORDERS_BEHIND})
      order by s.lease_until
      limit 1 for update of s skip locked)
    update webhook_subscriptions s
    set lease_holder = ${holder}, lease_until = now() + ${leaseMs} * interval '1 millisecond'
    from due where s.subscription_id = due.subscription_id
    returning s.subscription_id as "subscriptionId", s.lease_holder as holder, s.url, s.types,
      s.confirmed_at is not null as "isConfirmed",
      s.secret_version as "secretVersion",
      coalesce(s.previous_secret_until > now(), false) as overlaps,
      jsonb_build_object('transactionId', s.cursor_transaction_id::text,
        'position', s.cursor_position::text) as cursor`);
  return claim ?? null;
}
