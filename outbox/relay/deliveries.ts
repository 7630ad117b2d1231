/** The events still to be sent, in Postgres: found by being there, deleted once acknowledged. */
import type postgres from 'postgres';
import type { PendingEvent } from './cloudEvent.ts';
import type { HeldPartition } from './lease.ts';

/** Why an event, and with it its order, is held back until a person looks. */
export const deadLetterReasons = ['TOO_LARGE', 'NOT_AN_EVENT', 'REJECTED', 'BEHIND'] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

export interface Deliveries {
  /** The oldest pending events of the partitions, about `limit` or fewer, in order per order. */
  next(partitions: readonly number[], limit: number): Promise<PendingEvent[]>;
  /** Deletes what Kafka has acknowledged, as far as the partitions are still held. */
  delivered(
    ids: readonly string[],
    holder: string,
    held: readonly HeldPartition[],
  ): Promise<{ readonly deleted: number }>;
  /** Holds an event back. Its order's later events are then `behind`. */
  deadLetter(id: string, reason: DeadLetterReason): Promise<void>;
  /** Holds events back that come after one which still is, of the same order. */
  deadLetterBehind(events: readonly PendingEvent[]): Promise<void>;
  backlog(): Promise<DeliveryBacklog>;
}

export interface DeliveryBacklog {
  /** Counted up to BACKLOG_COUNT_LIMIT, without those set aside. */
  readonly count: number;
  readonly oldestAgeSeconds: number;
  readonly deadLetter: number;
}

const BACKLOG_COUNT_LIMIT = 100_000;
/** No broker takes a message this large, and reading many would not fit our memory. */
const READABLE_BYTES = 8_000_000;
/** Read at once, compressed: several batches. One event is read whatever it has. */
const MOST_BYTES = 8_000_000;

/**
 * For the connections this runs on. While nothing waits, Postgres learns that hardly anything ever
 * does; when much waits at once it would then read and sort all of that for every batch.
 */
export const deliverySettings = { enable_bitmapscan: 'off' } as const;

export function createDeliveries(sql: postgres.Sql): Deliveries {
  return {
    async next(partitions, limit) {
      const perPartition = Math.ceil(limit / partitions.length);
      return await sql<PendingEvent[]>`
        select id, partition, order_id as "orderId", version, event_id as "eventId", type,
          to_char(occurred_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
          case when bytes > ${READABLE_BYTES} then 'TOO_LARGE'
            when jsonb_typeof(data) <> 'object' then 'NOT_AN_EVENT' end as unsendable,
          case when bytes <= ${READABLE_BYTES} and jsonb_typeof(data) = 'object'
            then data::text end as data,
          exists (
            select from event_deliveries s
            where s.order_id = waiting.order_id and s.dead_lettered_at is not null) as behind
        from (
          select d.id, d.partition, d.order_id, d.version, e.event_id, e.type, e.occurred_at, e.data,
            pg_column_size(e.data) as bytes,
            sum(pg_column_size(e.data)) over (
              order by d.id rows between unbounded preceding and 1 preceding) as bytes_before
          from unnest(${partitions as number[]}::smallint[]) held (partition)
          cross join lateral (
            select * from event_deliveries
            where partition = held.partition and dead_lettered_at is null
            order by id
            limit ${perPartition}) d
          join order_events e on e.order_id = d.order_id and e.version = d.version) waiting
        where coalesce(bytes_before, 0) < ${MOST_BYTES}
        order by id`;
    },
    async delivered(ids, holder, held) {
      const gone = await sql`
        delete from event_deliveries d
        using relay_leases l,
          unnest(${held.map((one) => one.partition)}::smallint[],
                 ${held.map((one) => one.epoch)}::bigint[]) mine (partition, epoch)
        where d.id = any(${ids as string[]}::bigint[])
          and l.partition = d.partition and l.holder = ${holder}
          and mine.partition = l.partition and mine.epoch = l.epoch`;
      return { deleted: gone.count };
    },
    async deadLetter(id, reason) {
      await sql`
        update event_deliveries set dead_lettered_at = now(), dead_letter_reason = ${reason}
        where id = ${id} and dead_lettered_at is null`;
    },
    async deadLetterBehind(events) {
      // The lock makes this and a person's resuming of the order take turns: one that was just
      // resumed is not held back again.
      await sql`
        with ahead as (
          select id, order_id from event_deliveries
          where order_id = any(${events.map((event) => event.orderId)}::uuid[])
            and dead_lettered_at is not null
          for update)
        update event_deliveries d set dead_lettered_at = now(), dead_letter_reason = 'BEHIND'
        where d.id = any(${events.map((event) => event.id)}::bigint[])
          and exists (select from ahead where ahead.order_id = d.order_id and ahead.id < d.id)`;
    },
    async backlog() {
      const [row] = await sql<DeliveryBacklog[]>`
        select
          (select count(*)::int from (
            select from event_deliveries where dead_lettered_at is null
            limit ${BACKLOG_COUNT_LIMIT}) counted) as "count",
          (select count(*)::int from event_deliveries where dead_lettered_at is not null)
            as "deadLetter",
          coalesce((
            select extract(epoch from now() - e.occurred_at)
            from event_deliveries d
            join order_events e on e.order_id = d.order_id and e.version = d.version
            where d.dead_lettered_at is null order by d.id limit 1
          ), 0)::float8 as "oldestAgeSeconds"`;
      return row ?? { count: 0, oldestAgeSeconds: 0, deadLetter: 0 };
    },
  };
}
