/**
 * How late the feed is. It shows no event of a transaction that began after the oldest one that still
 * writes in this database (db/feed.ts), and that one may be anybody's: a report, a person's session.
 */
import { sql } from 'drizzle-orm';
import type { Registry } from 'prom-client';
import type { Logger } from '../ops/logger.ts';
import { gauge } from '../ops/metrics/register.ts';
import { repeat } from '../ops/repeat.ts';
import type { Queries } from './client.ts';
import { feedHorizon } from './feed.ts';

/** Who holds the feed back. Readable by everyone, in pg_locks and in part of pg_stat_activity. */
type Holder = {
  /** Null for a prepared transaction, which has no process. */
  readonly pid: number | null;
  readonly user: string | null;
  readonly application: string | null;
};

/** Seconds since the oldest event that is committed and not shown yet; 0 when all are shown. */
export async function feedLagSeconds(db: Queries): Promise<number> {
  const [row] = await db.execute<{ seconds: number }>(sql`
    select greatest(extract(epoch from now() - occurred_at), 0)::float8 as seconds
    from order_events where transaction_id >= ${feedHorizon}
    order by transaction_id, position limit 1`);
  return row?.seconds ?? 0;
}

/** @returns null when the transaction has ended meanwhile */
export async function feedHolder(db: Queries): Promise<Holder | null> {
  const [row] = await db.execute<Holder>(sql`
    with oldest as (select ${feedHorizon}::xid as id)
    select l.pid, a.usename as "user", a.application_name as application
    from oldest join pg_locks l on l.transactionid = oldest.id and l.granted
      join pg_stat_activity a using (pid)
    where l.locktype = 'transactionid' and l.mode = 'ExclusiveLock'
    union all
    select null, p.owner, p.gid
    from oldest join pg_prepared_xacts p on p.transaction = oldest.id
    limit 1`);
  return row ?? null;
}

export interface FeedLagOptions {
  readonly db: Queries;
  readonly log: Logger;
  readonly registry: Registry;
  readonly paceMs?: number;
  /** Seconds from which on the feed counts as late. */
  readonly lateSeconds?: number;
}

export interface FeedLag {
  /** `feed` while it is late. */
  waitingFor(): string[];
  stop(): Promise<void>;
}

/** Measures the lag again and again: for the metric, the log, and readiness where it is asked. */
export function watchFeedLag(options: FeedLagOptions): FeedLag {
  const { db, log, registry, paceMs = 5_000, lateSeconds = 30 } = options;
  const lag = gauge(registry, 'oms_feed_lag_seconds');
  let isLate = false;

  const look = async (): Promise<void> => {
    const seconds = await feedLagSeconds(db);
    lag.set(seconds);
    const wasLate = isLate;
    isLate = seconds >= lateSeconds;
    if (isLate && !wasLate)
      log.error(
        { seconds, holder: await feedHolder(db) },
        'a transaction that has not ended holds the feed and webhooks back',
      );
    if (wasLate && !isLate) log.info('the feed is no longer late');
  };

  // While Postgres is away the last figure stands.
  const { stop } = repeat(paceMs, look);
  return { waitingFor: () => (isLate ? ['feed'] : []), stop };
}
