/** Subscriptions and what each is still to get, in Postgres. */
import type postgres from 'postgres';
import type { OrderEventType } from '../../contracts/events.ts';
import { eventsAfterPlace, type FeedEvent, type FeedPlace, feedColumns } from '../../db/feed.ts';

/** Orders that one subscription may be behind with before its cursor waits for them. */
export const MOST_ORDERS_BEHIND = 200;
/** Subscriptions of one client served at once: its slow endpoints leave room for everybody else's. */
const MOST_ROUNDS_OF_OWNER = 4;
const ORDERS_AT_ONCE = 50;
const EVENTS_AT_ONCE = 100;
const EVENTS_OF_ORDER_AT_ONCE = 50;

/** One subscription, ours alone until the lease ends. */
export interface Claim {
  readonly subscriptionId: string;
  /** Of this claim alone. */
  readonly holder: string;
  readonly url: string;
  readonly types: readonly OrderEventType[] | null;
  readonly secretVersion: number;
  /** Whether the secret before is still valid. */
  readonly overlaps: boolean;
  readonly cursor: FeedPlace;
}

/** One order's events that are next for a subscription, in their order. */
export interface OrderQueue {
  readonly orderId: string;
  readonly events: readonly FeedEvent[];
  /** Whether there are more than were read. */
  readonly hasMore: boolean;
  /** As it was when it was read; null for an order the subscription was not behind with. */
  readonly behind: {
    readonly nextVersion: number;
    readonly attempts: number;
    /** Milliseconds since 1970; null while it has not failed. */
    readonly failingSinceMs: number | null;
    /** As Postgres writes it: another one says that somebody has asked for the order meanwhile. */
    readonly dueAt: string;
  } | null;
}

export interface Round {
  readonly queues: readonly OrderQueue[];
  /** Where the cursor is once the queues are settled. */
  readonly cursor: FeedPlace;
}

/** How a queue ended: empty, or with what is to be tried then. */
export interface Settled {
  readonly queue: OrderQueue;
  readonly left: {
    readonly nextVersion: number;
    readonly attempts: number;
    /** Milliseconds from now; null sets the order aside. */
    readonly dueInMs: number | null;
    readonly failingSinceMs: number | null;
    readonly lastError: string | null;
  } | null;
}

export interface RoundResult {
  readonly settled: readonly Settled[];
  readonly cursor: FeedPlace;
  readonly delivered: number;
  /** The last failure; null when there was none. */
  readonly lastError: string | null;
  readonly gone: boolean;
}

/** Takes the subscription that has waited longest of those with something due; null without one. */
export async function claimSubscription(
  sql: postgres.Sql,
  holder: string,
  leaseMs: number,
): Promise<Claim | null> {
  const [claim] = await sql<Claim[]>`
    with due as (
      select s.subscription_id from webhook_subscriptions s
      where s.status = 'active' and s.lease_until < now()
        and (
          select count(*) from webhook_subscriptions served
          where served.owner = s.owner and served.lease_until > now()) < ${MOST_ROUNDS_OF_OWNER}
        and (exists (
          select from webhook_orders o
          where o.subscription_id = s.subscription_id and o.due_at <= now())
        or exists (
          select from order_events e
          where (e.transaction_id, e.position) > (s.cursor_transaction_id, s.cursor_position)
            and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot()))
          and (select count(*) from (
            select from webhook_orders o where o.subscription_id = s.subscription_id
            limit ${MOST_ORDERS_BEHIND}) behind) < ${MOST_ORDERS_BEHIND})
      order by s.lease_until
      limit 1 for update of s skip locked)
    update webhook_subscriptions s
    set lease_holder = ${holder}, lease_until = now() + ${leaseMs} * interval '1 millisecond'
    from due where s.subscription_id = due.subscription_id
    returning s.subscription_id as "subscriptionId", s.lease_holder as holder, s.url, s.types,
      s.secret_version as "secretVersion",
      coalesce(s.previous_secret_until > now(), false) as overlaps,
      jsonb_build_object('transactionId', s.cursor_transaction_id::text,
        'position', s.cursor_position::text) as cursor`;
  return claim ?? null;
}

/** What is next: orders that are due again, and new events after the cursor. */
export async function readRound(sql: postgres.Sql, claim: Claim): Promise<Round> {
  const { subscriptionId, types } = claim;
  const [counted] = await sql<{ behind: number }[]>`
    select count(*)::int as behind from webhook_orders where subscription_id = ${subscriptionId}`;
  const room = (counted?.behind ?? 0) < MOST_ORDERS_BEHIND;
  const page = room ? await eventsAfterPlace(sql, claim.cursor, EVENTS_AT_ONCE) : [];
  const cursor = placeOfLast(page) ?? claim.cursor;
  const wanted = page.filter(({ type }) => types === null || types.includes(type));
  const waits = await ordersThatWait(sql, subscriptionId, wanted);
  const fresh = new Map<string, FeedEvent[]>();
  for (const event of wanted) {
    // Of an order that it is behind with, these come after what is still to come.
    if (waits.has(event.orderId)) continue;
    fresh.set(event.orderId, [...(fresh.get(event.orderId) ?? []), event]);
  }
  // Asked for since: with the next round, so that never two send the same order's events.
  const due = (await dueQueues(sql, claim, cursor)).filter(({ orderId }) => !fresh.has(orderId));
  const freshQueues = [...fresh].map(([orderId, events]) => ({
    orderId,
    events,
    hasMore: false,
    behind: null,
  }));
  return { queues: [...due, ...freshQueues], cursor };
}

/**
 * The orders of a page that the subscription is behind with: their events are sent from where it is.
 * Where somebody has asked for an earlier place, or for a later version than it has come to, that is
 * moved back to the page's first, so that none is passed over.
 */
async function ordersThatWait(
  sql: postgres.Sql,
  subscriptionId: string,
  page: readonly FeedEvent[],
): Promise<ReadonlySet<string>> {
  const first = new Map<string, number>();
  for (const { orderId, version } of page) {
    if (!first.has(orderId)) first.set(orderId, version);
  }
  const rows = await sql<{ orderId: string }[]>`
    with its as (
      select * from unnest(${[...first.keys()]}::uuid[], ${[...first.values()]}::int[])
        as its (order_id, version)
    ), moved as (
      update webhook_orders o
      set next_version = its.version, due_at = now(), attempts = 0, failing_since = null
      from its
      where o.subscription_id = ${subscriptionId} and o.order_id = its.order_id
        and o.next_version >= its.version)
    select o.order_id as "orderId" from webhook_orders o join its using (order_id)
    where o.subscription_id = ${subscriptionId}`;
  return new Set(rows.map(({ orderId }) => orderId));
}

const placeOfLast = (page: readonly FeedEvent[]): FeedPlace | null => {
  const last = page.at(-1);
  return last ? { transactionId: last.transactionId, position: last.position } : null;
};

async function dueQueues(sql: postgres.Sql, claim: Claim, upTo: FeedPlace): Promise<OrderQueue[]> {
  const { subscriptionId, types } = claim;
  type Due = NonNullable<OrderQueue['behind']> & { readonly orderId: string };
  const rows = await sql<Due[]>`
    select order_id as "orderId", next_version as "nextVersion", attempts,
      (extract(epoch from failing_since) * 1000)::float8 as "failingSinceMs",
      due_at::text as "dueAt"
    from webhook_orders
    where subscription_id = ${subscriptionId} and due_at <= now()
    order by due_at limit ${ORDERS_AT_ONCE}`;
  if (rows.length === 0) return [];
  const events = await sql<FeedEvent[]>`
    select ${feedColumns(sql)}
    from unnest(${rows.map((row) => row.orderId)}::uuid[],
                ${rows.map((row) => row.nextVersion)}::int[]) due (order_id, next_version)
    cross join lateral (
      select * from order_events
      where order_id = due.order_id and version >= due.next_version
        and (transaction_id, position)
          <= (${upTo.transactionId}::text::xid8, ${upTo.position}::text::bigint)
        and (${types === null} or type = any(${(types ?? []) as string[]}::text[]))
      order by version
      limit ${EVENTS_OF_ORDER_AT_ONCE + 1}) e
    order by e.order_id, e.version`;
  return rows.map(({ orderId, ...behind }) => {
    const its = events.filter((event) => event.orderId === orderId);
    const shown = its.slice(0, EVENTS_OF_ORDER_AT_ONCE);
    return { orderId, events: shown, hasMore: its.length > shown.length, behind };
  });
}
