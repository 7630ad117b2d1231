/** Sends events once more that Kafka has had, from where they are kept. See docs/events.md. */
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { partitionOf } from '../../db/appendEvent.ts';
import { FEED_START, type FeedPlace } from '../../db/feed.ts';

export interface ReplayOptions {
  /** Only events that happened then or later. */
  readonly since?: Date;
  /** Only events that happened before. */
  readonly until?: Date;
  /** Events that may wait to be sent before more are added: what is new waits behind them. */
  readonly mostWaiting?: number;
  readonly chunkEvents?: number;
  /** After each chunk: how many events so far. */
  readonly onProgress?: (replayed: number) => void;
}

const WAITING_LOOK_MS = 100;

interface Kept extends FeedPlace {
  readonly orderId: string;
  readonly version: number;
  readonly isWanted: boolean;
}

/**
 * Has all events sent again that are kept as it begins, or those of a time, under their ids and each
 * order's in their order. New events go on being sent in between. A transaction that writes since
 * before it began is waited for: Kafka has had events since then that the feed does not tell yet. Breaking it off leaves what was
 * added so far to be sent; begun again, it begins again.
 *
 * @returns how many.
 */
export async function replayEvents(
  sql: postgres.Sql,
  options: ReplayOptions = {},
): Promise<number> {
  const { mostWaiting = 5_000, chunkEvents = 1_000, onProgress = () => {} } = options;
  const [since, until] = [options.since, options.until].map((time) => time?.toISOString() ?? null);
  const [row] = await sql<{ end: string }[]>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as end`;
  const end = row?.end ?? '0';
  let place = FEED_START;
  let replayed = 0;
  for (;;) {
    while ((await countWaiting(sql, mostWaiting)) >= mostWaiting) await sleep(WAITING_LOOK_MS);
    // Asked for first: what is read after that is then all there is before the end.
    const isAllTold = await hasAllTold(sql, end);
    const kept: Kept[] = await sql<Kept[]>`
      select transaction_id::text as "transactionId", position::text as position,
        order_id as "orderId", version,
        occurred_at >= coalesce(${since ?? null}::text::timestamptz, '-infinity')
          and occurred_at < coalesce(${until ?? null}::text::timestamptz, 'infinity') as "isWanted"
      from order_events
      where (transaction_id, position)
          > (${place.transactionId}::text::xid8, ${place.position}::text::bigint)
        and transaction_id < ${end}::text::xid8
        and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
      order by transaction_id, position
      limit ${chunkEvents}`;
    const wanted = kept.filter(({ isWanted }) => isWanted);
    if (wanted.length > 0) await sendAgain(sql, wanted);
    replayed += wanted.length;
    if (kept.length > 0) onProgress(replayed);
    else if (isAllTold) return replayed;
    else await sleep(WAITING_LOOK_MS);
    place = kept.at(-1) ?? place;
  }
}

/** Whether all transactions below a number have ended, so that the feed tells all of their events. */
async function hasAllTold(sql: postgres.Sql, end: string): Promise<boolean> {
  const [row] = await sql<{ all: boolean }[]>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${end}::text::xid8 as all`;
  return row?.all === true;
}

/** Has one order's events sent again, from a version on. @returns how many. */
export async function replayOrder(
  sql: postgres.Sql,
  orderId: string,
  fromVersion = 1,
): Promise<number> {
  const kept = await sql<{ orderId: string; version: number }[]>`
    select order_id as "orderId", version from order_events
    where order_id = ${orderId} and version >= ${fromVersion} order by version`;
  if (kept.length > 0) await sendAgain(sql, kept);
  return kept.length;
}

/** One that is still to be sent is sent twice then, which consumers know how to take. */
async function sendAgain(
  sql: postgres.Sql,
  events: readonly { readonly orderId: string; readonly version: number }[],
): Promise<void> {
  await sql`
    insert into event_deliveries (order_id, version, partition)
    select order_id, version, partition
    from unnest(${events.map((event) => event.orderId)}::uuid[],
                ${events.map((event) => event.version)}::int[],
                ${events.map((event) => partitionOf(event.orderId))}::smallint[])
      with ordinality again (order_id, version, partition, place)
    order by place`;
}

/** Counted up to a limit, without those set aside. */
async function countWaiting(sql: postgres.Sql, limit: number): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from (
      select from event_deliveries where dead_lettered_at is null limit ${limit}) waiting`;
  return row?.n ?? 0;
}
