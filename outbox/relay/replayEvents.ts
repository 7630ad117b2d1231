/** Sends events to Kafka once more, from the timelines in Postgres. See docs/events.md. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { partitionOf } from '../../db/appendEvent.ts';
import type { Queries } from '../../db/client.ts';
import {
  FEED_START,
  type FeedPosition,
  feedHorizon,
  feedLimit,
  positionValue,
} from '../../db/feed.ts';
import { isWaiting } from '../../db/waitingEvents.ts';

export interface ReplayOptions {
  /** Only events that happened then or later. */
  readonly since?: Date;
  /** Only events that happened before. */
  readonly until?: Date;
  /** Adds no more while this many events wait to be sent: new events wait behind them. */
  readonly maxBacklog?: number;
  readonly chunkEvents?: number;
  /** Called after each chunk with the number of events so far. */
  readonly onProgress?: (replayed: number) => void;
}

const POLL_MS = 100;

type RecordedVersion = { readonly orderId: string; readonly version: number };
type FeedRow = FeedPosition & RecordedVersion & { readonly isSelected: boolean };

/**
 * Queues all events recorded when it begins, or those of a period, to be sent again: under their ids,
 * each order's in their order. New events go on being sent in between. It waits for transactions that
 * were already writing when it began, because Kafka may have later events that the feed does not show
 * until these have ended. Interrupted, it leaves the events added so far to be sent; started again,
 * it starts from the beginning.
 *
 * @returns the number of events queued.
 */
export async function replayEvents(db: Queries, options: ReplayOptions = {}): Promise<number> {
  const { maxBacklog = 5_000, chunkEvents = 1_000, onProgress = () => {} } = options;
  const [snapshot] = await db.execute<{ end: string }>(sql`
    select pg_snapshot_xmax(pg_current_snapshot())::text as end`);
  const end = snapshot?.end ?? '0';
  let position = FEED_START;
  let replayed = 0;
  for (;;) {
    while ((await countBacklog(db, maxBacklog)) >= maxBacklog) await sleep(POLL_MS);
    // Asked before reading: when it is true, the read below shows all that is left before the end.
    const isComplete = await isFeedComplete(db, end);
    const rows = await readChunk(db, position, end, chunkEvents, options);
    const selected = rows.filter(({ isSelected }) => isSelected);
    if (selected.length > 0) await queueAgain(db, selected);
    replayed += selected.length;
    if (rows.length > 0) onProgress(replayed);
    else if (isComplete) return replayed;
    else await sleep(POLL_MS);
    position = rows.at(-1) ?? position;
  }
}

async function readChunk(
  db: Queries,
  after: FeedPosition,
  end: string,
  limit: number,
  { since, until }: ReplayOptions,
): Promise<FeedRow[]> {
  return db.execute<FeedRow>(sql`
    select transaction_id::text as "transactionId", position::text as position,
      order_id as "orderId", version,
      occurred_at >= coalesce(${since?.toISOString() ?? null}::text::timestamptz, '-infinity')
        and occurred_at < coalesce(${until?.toISOString() ?? null}::text::timestamptz, 'infinity')
        as "isSelected"
    from order_events
    where (transaction_id, position) > ${positionValue(after)}
      and transaction_id < ${end}::text::xid8
      and transaction_id < ${feedHorizon}
    order by transaction_id, position
    ${feedLimit(limit)}`);
}

/** Whether all transactions below a number have ended, so that the feed shows all their events. */
async function isFeedComplete(db: Queries, end: string): Promise<boolean> {
  const [row] = await db.execute<{ isComplete: boolean }>(sql`
    select ${feedHorizon} >= ${end}::text::xid8 as "isComplete"`);
  return row?.isComplete === true;
}

/** Queues one order's events again, from a version on. @returns the number of events queued. */
export async function replayOrder(db: Queries, orderId: string, fromVersion = 1): Promise<number> {
  const versions = await db.execute<RecordedVersion>(sql`
    select order_id as "orderId", version from order_events
    where order_id = ${orderId} and version >= ${fromVersion} order by version`);
  if (versions.length > 0) await queueAgain(db, versions);
  return versions.length;
}

/** An event that is still pending is then sent twice, which consumers must expect anyway. */
async function queueAgain(db: Queries, events: readonly RecordedVersion[]): Promise<void> {
  await db.execute(sql`
    insert into event_deliveries (order_id, version, partition)
    select order_id, version, partition
    from unnest(${sql.param(events.map(({ orderId }) => orderId))}::uuid[],
                ${sql.param(events.map(({ version }) => version))}::int[],
                ${sql.param(events.map(({ orderId }) => partitionOf(orderId)))}::smallint[])
      with ordinality again (order_id, version, partition, place)
    order by place`);
}

/** Counted up to `limit`, without dead letters. */
async function countBacklog(db: Queries, limit: number): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select from event_deliveries where ${isWaiting} limit ${limit}) waiting`);
  return row?.count ?? 0;
}
