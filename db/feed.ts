/**
 * All order events as one feed, in an order in which no late commit is skipped.
 *
 * An event's feed position is the number of the transaction that wrote it, then the event's number.
 * The feed shows only events of transactions below its horizon, the oldest transaction that still runs
 * in this database: every one below has ended, so no event can appear before a position that a reader
 * has passed. Transactions in other databases of the cluster write no events of ours. An order's
 * events come in their order: an event has the number of its transaction or of the event before, whichever is
 * higher (db/orderChange.ts). See docs/adr/0034.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { OrderEventType } from '../contracts/events.ts';
import type { Queries } from './client.ts';
import { rfc3339 } from './rfc3339.ts';

export type FeedPosition = {
  /** A transaction's number: 64 bits, as text. */
  readonly transactionId: string;
  /** The event's number: 64 bits, as text. */
  readonly position: string;
};

export type FeedEvent = FeedPosition & {
  readonly orderId: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: OrderEventType;
  /** RFC 3339, UTC, to the microsecond. */
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** With its order's W3C trace context. */
export type TracedEvent = FeedEvent & { readonly traceparent: string | null };

/** Before the first event. */
export const FEED_START: FeedPosition = { transactionId: '0', position: '0' };

/** The number of the first transaction that the feed does not show; asked once in a statement. */
export const feedHorizon = sql`(select feed_horizon())`;

/** The columns of a FeedEvent, of `order_events e`. */
const feedColumns = sql`
  e.transaction_id::text as "transactionId", e.position::text as position,
  e.order_id as "orderId", e.version, e.event_id as "eventId", e.type,
  ${rfc3339(sql`e.occurred_at`)} as "occurredAt",
  e.data`;

/** The columns of a TracedEvent. */
export const tracedColumns = sql`${feedColumns},
  (select traceparent from orders o where o.order_id = e.order_id) as traceparent`;

/**
 * A value that Postgres does not know while it plans. By what it last learned of the table it may expect no event
 * after a position, and would read and sort all that there are; and it would plan each call anew, over all months.
 */
const unplanned = (value: SQL): SQL => sql`(select ${value})`;

/** A feed position as a row value, to compare with `(transaction_id, position)`. */
export const positionValue = ({ transactionId, position }: FeedPosition) =>
  sql`(${unplanned(sql`${transactionId}::text::xid8`)}, ${unplanned(sql`${position}::text::bigint`)})`;

/** At most so many events. */
export const feedLimit = (limit: number): SQL => sql`limit ${unplanned(sql`${limit}::bigint`)}`;

const after = (position: FeedPosition, limit: number, columns: SQL): SQL => sql`
  select ${columns}
  from order_events e
  where (e.transaction_id, e.position) > ${positionValue(position)}
    and e.transaction_id < ${feedHorizon}
  order by e.transaction_id, e.position
  ${feedLimit(limit)}`;

/** At most `limit` events after a position, in the feed's order. Costs the same at any position. */
export async function eventsAfter(
  db: Queries,
  position: FeedPosition,
  limit: number,
): Promise<FeedEvent[]> {
  return db.execute<FeedEvent>(after(position, limit, feedColumns));
}

/** The same with the traces of their orders. */
export async function tracedEventsAfter(
  db: Queries,
  position: FeedPosition,
  limit: number,
): Promise<TracedEvent[]> {
  return db.execute<TracedEvent>(after(position, limit, tracedColumns));
}

/** The position of the newest event that the feed shows; null while there is none. */
export async function newestPosition(db: Queries): Promise<FeedPosition | null> {
  const [row] = await db.execute<FeedPosition>(sql`
    select transaction_id::text as "transactionId", position::text as position
    from order_events
    where transaction_id < ${feedHorizon}
    order by transaction_id desc, position desc
    limit 1`);
  return row ?? null;
}

/**
 * The position after all events that the feed shows now. It is an event's position and not the oldest
 * running transaction's number: after a crash Postgres may give out again the numbers of transactions
 * that wrote nothing.
 */
export const currentPosition = async (db: Queries): Promise<FeedPosition> =>
  (await newestPosition(db)) ?? FEED_START;

/** Whether `a` comes after `b`. */
export function isAfter(a: FeedPosition, b: FeedPosition): boolean {
  const [transactionA, transactionB] = [BigInt(a.transactionId), BigInt(b.transactionId)];
  if (transactionA !== transactionB) return transactionA > transactionB;
  return BigInt(a.position) > BigInt(b.position);
}

/** Tells whether a client's feed position is valid in this database. */
export type FeedNumbering = {
  /** The generation in force: positions of another generation mean nothing. */
  readonly generation: number;
  /** No position has a transaction above it, unless the database was put back to an earlier time. */
  readonly newestTransactionId: string;
};

/** @throws Error when the database is not migrated */
export async function feedNumbering(db: Queries): Promise<FeedNumbering> {
  const [row] = await db.execute<FeedNumbering>(sql`
    select generation, pg_snapshot_xmax(pg_current_snapshot())::text as "newestTransactionId"
    from event_feed`);
  if (!row) throw new Error('the feed has no generation: the database is not migrated');
  return row;
}
