/** The events still to be sent: a row in event_deliveries that is not done until Kafka has acknowledged the event. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { rfc3339 } from '../../db/rfc3339.ts';
import { isDeadLetter, isWaiting, oldestWaiting } from '../../db/waitingEvents.ts';
import type { PendingEvent } from './cloudEvent.ts';
import type { HeldPartition } from './leases.ts';

/** Why an event is a dead letter. BEHIND: an earlier event of its order is one. */
export type DeadLetterReason = 'TOO_LARGE' | 'NOT_AN_EVENT' | 'REJECTED' | 'BEHIND';

export interface Deliveries {
  /** The oldest pending events of the partitions, about `limit` or fewer, in order per order. */
  next(partitions: readonly number[], limit: number): Promise<PendingEvent[]>;
  /** Marks what Kafka has acknowledged as done, as far as the partitions are still held. */
  delivered(
    ids: readonly string[],
    holder: string,
    held: readonly HeldPartition[],
  ): Promise<{ readonly done: number }>;
  /** Makes an event a dead letter. Its order's later events are then `behind`. */
  deadLetter(
    event: Pick<PendingEvent, 'id' | 'partition'>,
    reason: DeadLetterReason,
  ): Promise<void>;
  /** Makes events dead letters that come after a dead letter of the same order. */
  deadLetterBehind(events: readonly PendingEvent[]): Promise<void>;
  backlog(): Promise<DeliveryBacklog>;
}

type DeliveryBacklog = {
  /** Counted up to BACKLOG_COUNT_LIMIT, without dead letters. */
  readonly count: number;
  readonly oldestAgeSeconds: number;
  readonly deadLetters: number;
};

const BACKLOG_COUNT_LIMIT = 100_000;
/** No broker takes a larger message, and reading many such events would exhaust our memory. */
const MAX_EVENT_BYTES = 8_000_000;
/** Read at once, compressed: several batches. A single event is read whatever its size. */
const MAX_READ_BYTES = 8_000_000;

/**
 * Postgres settings of the relay's connections. While the backlog is small, Postgres learns that it
 * always is; with a large backlog it would then read and sort all of it for every batch.
 */
export const deliverySettings = {
  enable_bitmapscan: 'off',
  enable_seqscan: 'off',
  enable_sort: 'off',
} as const;

export function createDeliveries(db: Queries): Deliveries {
  return {
    async next(partitions, limit) {
      const perPartition = Math.ceil(limit / partitions.length);
      return db.execute<PendingEvent>(sql`
        select id, partition, order_id as "orderId", version, event_id as "eventId", type,
          ${rfc3339(sql`occurred_at`)} as "occurredAt",
          case when bytes > ${MAX_EVENT_BYTES} then 'TOO_LARGE'
            when jsonb_typeof(data) <> 'object' then 'NOT_AN_EVENT' end as unsendable,
          case when bytes <= ${MAX_EVENT_BYTES} and jsonb_typeof(data) = 'object'
            then data::text end as data,
          (select traceparent from orders o where o.order_id = waiting.order_id) as traceparent,
          exists (
            select from event_deliveries s
            where s.order_id = waiting.order_id and ${isDeadLetter}) as behind
        from (
          select d.id, d.partition, d.order_id, d.version, e.event_id, e.type, e.occurred_at, e.data,
            pg_column_size(e.data) as bytes,
            sum(pg_column_size(e.data)) over (
              order by d.id rows between unbounded preceding and 1 preceding) as bytes_before
          from unnest(${sql.param(partitions)}::smallint[]) held (partition)
          cross join lateral (
            select * from event_deliveries
            where partition = held.partition and ${isWaiting}
            order by id
            limit ${perPartition}) d
          join order_events e on e.order_id = d.order_id and e.version = d.version) waiting
        where coalesce(bytes_before, 0) < ${MAX_READ_BYTES}
        order by id`);
    },
    async delivered(ids, holder, held) {
      const { count } = await db.execute(sql`
        update event_deliveries d set done_at = now()
        from relay_leases l,
          unnest(${sql.param(held.map(({ partition }) => partition))}::smallint[],
                 ${sql.param(held.map(({ fencingToken }) => fencingToken))}::bigint[])
            held (partition, fencing_token)
        where d.id = any(${sql.param(ids)}::bigint[])
          and d.partition = any(${sql.param(held.map(({ partition }) => partition))}::smallint[])
          and ${isWaiting} and l.partition = d.partition and l.holder = ${holder}
          and held.partition = l.partition and held.fencing_token = l.epoch`);
      return { done: count };
    },
    async deadLetter({ id, partition }, reason) {
      await db.execute(sql`
        update event_deliveries set dead_lettered_at = now(), dead_letter_reason = ${reason}
        where id = ${id} and partition = ${partition} and ${isWaiting}`);
    },
    async deadLetterBehind(events) {
      // The lock makes this statement and resumeOrder take turns: an order that was just resumed does
      // not get new dead letters.
      await db.execute(sql`
        with ahead as (
          select id, order_id from event_deliveries
          where order_id = any(${sql.param(events.map(({ orderId }) => orderId))}::uuid[])
            and ${isDeadLetter}
          for update)
        update event_deliveries d set dead_lettered_at = now(), dead_letter_reason = 'BEHIND'
        where d.id = any(${sql.param(events.map(({ id }) => id))}::bigint[])
          and d.partition = any(${sql.param(events.map(({ partition }) => partition))}::smallint[])
          and ${isWaiting}
          and exists (select from ahead where ahead.order_id = d.order_id and ahead.id < d.id)`);
    },
    async backlog() {
      const [row] = await db.execute<DeliveryBacklog>(sql`
        select
          (select count(*)::int from (
            select from event_deliveries where ${isWaiting}
            limit ${BACKLOG_COUNT_LIMIT}) counted) as "count",
          (select count(*)::int from event_deliveries where ${isDeadLetter})
            as "deadLetters",
          coalesce((select extract(epoch from now() - since) from (${oldestWaiting}) oldest), 0)::float8
            as "oldestAgeSeconds"`);
      return row ?? { count: 0, oldestAgeSeconds: 0, deadLetters: 0 };
    },
  };
}
