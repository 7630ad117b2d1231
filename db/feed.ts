/**
 * All order events as one feed, in an order in which nothing that commits late is skipped.
 *
 * An event's place is the number of the transaction that wrote it, then its position. Only events of
 * transactions below the oldest one still running are told: every transaction below that has ended,
 * so that no event can appear before a place that a reader has passed. An order's events come in
 * their order, since event n + 1 is written by a transaction that began to write when event n had
 * been committed. See docs/adr/0034.
 */
import type postgres from 'postgres';
import type { OrderEventType } from '../contracts/events.ts';

export interface FeedPlace {
  /** A transaction's number: 64 bits, as text. */
  readonly transactionId: string;
  /** 64 bits, as text. */
  readonly position: string;
}

export interface FeedEvent extends FeedPlace {
  readonly orderId: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: OrderEventType;
  /** RFC 3339, UTC, to the microsecond. */
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const FEED_START: FeedPlace = { transactionId: '0', position: '0' };

/** The columns of a FeedEvent, of `order_events e`. */
export const feedColumns = (sql: postgres.Sql) => sql`
  e.transaction_id::text as "transactionId", e.position::text as position,
  e.order_id as "orderId", e.version, e.event_id as "eventId", e.type,
  to_char(e.occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
  e.data`;

/** At most `limit` events after a place, in the feed's order. Costs the same however old it is. */
export async function eventsAfterPlace(
  sql: postgres.Sql,
  { transactionId, position }: FeedPlace,
  limit: number,
): Promise<FeedEvent[]> {
  return await sql<FeedEvent[]>`
    select ${feedColumns(sql)}
    from order_events e
    where (e.transaction_id, e.position) > (${transactionId}::text::xid8, ${position}::text::bigint)
      and e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by e.transaction_id, e.position
    limit ${limit}`;
}

/** The place of the newest event that may be told; null while there is none. */
export async function newestPlace(sql: postgres.Sql): Promise<FeedPlace | null> {
  const [row] = await sql<FeedPlace[]>`
    select transaction_id::text as "transactionId", position::text as position
    from order_events
    where transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    order by transaction_id desc, position desc
    limit 1`;
  return row ?? null;
}

/**
 * A place before everything that is still to be told, and after all that has been: an event's, not
 * the horizon. A crash may forget numbers of transactions that wrote nothing and give them out again.
 */
export const placeOfNow = async (sql: postgres.Sql): Promise<FeedPlace> =>
  (await newestPlace(sql)) ?? FEED_START;

/** Whether `a` comes after `b`. */
export function isAfter(a: FeedPlace, b: FeedPlace): boolean {
  const [transactionA, transactionB] = [BigInt(a.transactionId), BigInt(b.transactionId)];
  if (transactionA !== transactionB) return transactionA > transactionB;
  return BigInt(a.position) > BigInt(b.position);
}

/** What tells whether a place that somebody brings along is one of ours. */
export interface FeedNumbering {
  /** Which numbering is in force: a place of another one means nothing. */
  readonly generation: number;
  /** No place has a transaction above it, unless this database was put back to an earlier time. */
  readonly newestTransactionId: string;
}

export async function feedNumbering(sql: postgres.Sql): Promise<FeedNumbering> {
  const [row] = await sql<FeedNumbering[]>`
    select generation, pg_snapshot_xmax(pg_current_snapshot())::text as "newestTransactionId"
    from event_feed`;
  if (!row) throw new Error('the feed has no generation: the database is not migrated');
  return row;
}
