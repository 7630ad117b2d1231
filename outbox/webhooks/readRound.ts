/** Reads the events a subscription gets next: of orders due again, and new ones after its cursor. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import {
  type FeedPosition,
  positionValue,
  type TracedEvent,
  tracedColumns,
  tracedEventsAfter,
} from '../../db/feed.ts';
import {
  type Claim,
  MAX_ORDERS_BEHIND,
  type OrderBehind,
  type OrderQueue,
  type Round,
} from './round.ts';

const MAX_DUE_ORDERS = 50;
const MAX_NEW_EVENTS = 100;
const MAX_EVENTS_OF_ORDER = 50;

export async function readRound(db: Queries, claim: Claim): Promise<Round> {
  const { subscriptionId, types } = claim;
  const hasRoom = (await countOrdersBehind(db, subscriptionId)) < MAX_ORDERS_BEHIND;
  const page = hasRoom ? await tracedEventsAfter(db, claim.cursor, MAX_NEW_EVENTS) : [];
  const cursor = positionOfLast(page) ?? claim.cursor;
  const subscribed = page.filter(({ type }) => types === null || types.includes(type));
  const behind = await ordersBehindOf(db, subscriptionId, subscribed);
  const fresh = new Map<string, TracedEvent[]>();
  for (const event of subscribed) {
    // Events of an order the subscription is behind with come after that order's earlier ones.
    if (behind.has(event.orderId)) continue;
    fresh.set(event.orderId, [...(fresh.get(event.orderId) ?? []), event]);
  }
  // An order that became due since then waits for the next round: no two queues of one order.
  const due = (await dueQueues(db, claim, cursor)).filter(({ orderId }) => !fresh.has(orderId));
  const freshQueues = [...fresh].map(([orderId, events]) => ({
    orderId,
    events,
    hasMore: false,
    behind: null,
  }));
  return { queues: [...due, ...freshQueues], cursor };
}

async function countOrdersBehind(db: Queries, subscriptionId: string): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from webhook_orders where subscription_id = ${subscriptionId}`);
  return row?.count ?? 0;
}

/**
 * The orders of a page that the subscription is behind with: their events are sent from its row in
 * webhook_orders on. Where the cursor was moved back, or a redelivery was requested from a version
 * above the page's, the row is moved back to the page's first version, so that no event is skipped.
 */
async function ordersBehindOf(
  db: Queries,
  subscriptionId: string,
  page: readonly TracedEvent[],
): Promise<ReadonlySet<string>> {
  const first = new Map<string, number>();
  for (const { orderId, version } of page) {
    if (!first.has(orderId)) first.set(orderId, version);
  }
  const rows = await db.execute<{ orderId: string }>(sql`
    with page as (
      select * from unnest(${sql.param([...first.keys()])}::uuid[],
                           ${sql.param([...first.values()])}::int[]) as page (order_id, version)
    ), moved as (
      update webhook_orders o
      set next_version = page.version, due_at = now(), attempts = 0, failing_since = null
      from page
      where o.subscription_id = ${subscriptionId} and o.order_id = page.order_id
        and o.next_version >= page.version)
    select o.order_id as "orderId" from webhook_orders o join page using (order_id)
    where o.subscription_id = ${subscriptionId}`);
  return new Set(rows.map(({ orderId }) => orderId));
}

const positionOfLast = (page: readonly TracedEvent[]): FeedPosition | null => {
  const last = page.at(-1);
  return last ? { transactionId: last.transactionId, position: last.position } : null;
};

async function dueQueues(db: Queries, claim: Claim, upTo: FeedPosition): Promise<OrderQueue[]> {
  const { subscriptionId, types } = claim;
  const rows = await db.execute<OrderBehind & { readonly orderId: string }>(sql`
    select order_id as "orderId", next_version as "nextVersion", attempts,
      (extract(epoch from failing_since) * 1000)::float8 as "failingSinceMs",
      due_at::text as "dueAt"
    from webhook_orders
    where subscription_id = ${subscriptionId} and due_at <= now()
    order by due_at limit ${MAX_DUE_ORDERS}`);
  if (rows.length === 0) return [];
  const events = await db.execute<TracedEvent>(sql`
    select ${tracedColumns}
    from unnest(${sql.param(rows.map(({ orderId }) => orderId))}::uuid[],
                ${sql.param(rows.map(({ nextVersion }) => nextVersion))}::int[])
      due (order_id, next_version)
    cross join lateral (
      select * from order_events
      where order_id = due.order_id and version >= due.next_version
        and (transaction_id, position) <= ${positionValue(upTo)}
        and (${types === null} or type = any(${sql.param(types ?? [])}::text[]))
      order by version
      limit ${MAX_EVENTS_OF_ORDER + 1}) e
    order by e.order_id, e.version`);
  return rows.map(({ orderId, ...behind }) => {
    const ofOrder = events.filter((event) => event.orderId === orderId);
    const read = ofOrder.slice(0, MAX_EVENTS_OF_ORDER);
    return { orderId, events: read, hasMore: ofOrder.length > read.length, behind };
  });
}
