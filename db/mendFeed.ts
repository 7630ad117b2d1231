/**
 * Repairs the feed of a database that was restored from a dump into another cluster. Its events carry
 * transaction numbers that this cluster has not reached yet: the feed would not show them, and events
 * written from now on would come before them.
 */
import { sql } from 'drizzle-orm';
import type { Database, Queries } from './client.ts';

/** Whether an event has a transaction number of the future, which no event gets without a restore. */
async function isRestored(db: Queries): Promise<boolean> {
  const [newest] = await db.execute<{ isOfTheFuture: boolean }>(sql`
    select transaction_id >= pg_snapshot_xmax(pg_current_snapshot()) as "isOfTheFuture"
    from order_events order by transaction_id desc limit 1`);
  return newest?.isOfTheFuture === true;
}

/**
 * Puts all existing events first, ordered by their number, and raises the feed's generation, so that
 * earlier cursors are recognised as outdated. Webhook subscriptions go on before the first event they
 * have not got. Nothing may have been written since the restore.
 *
 * @returns whether the feed had to be repaired.
 */
export async function mendFeed(db: Database): Promise<boolean> {
  if (!(await isRestored(db))) return false;
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`lock table order_events in share row exclusive mode`);
    await tx.execute(sql`
      update webhook_subscriptions s set
        cursor_transaction_id = '0',
        cursor_position = coalesce(
          (select min(e.position) - 1 from order_events e
           where (e.transaction_id, e.position) > (s.cursor_transaction_id, s.cursor_position)),
          (select max(e.position) from order_events e))`);
    await tx.execute(sql`update order_events set transaction_id = '0'`);
    await tx.execute(sql`update event_feed set generation = generation + 1`);
  });
  return true;
}
