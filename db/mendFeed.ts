/**
 * A database restored from a dump into another cluster has events of transactions that the cluster
 * has not come to yet: they would not be told, and what is written next would come before them.
 */
import type postgres from 'postgres';

/** Whether an event seems to be of the future. Events that are seen never are, by themselves. */
async function isRestored(sql: postgres.Sql): Promise<boolean> {
  const [newest] = await sql<{ isOfTheFuture: boolean }[]>`
    select transaction_id >= pg_snapshot_xmax(pg_current_snapshot()) as "isOfTheFuture"
    from order_events order by transaction_id desc limit 1`;
  return newest?.isOfTheFuture === true;
}

/**
 * Puts such a feed in order again: all events there are come first, by position, and the feed is of a
 * new generation, so that places noted before are recognised. Subscriptions go on before the first
 * event they have not got. Nothing may have been written since the restoring.
 *
 * @returns whether there was anything to mend.
 */
export async function mendFeed(sql: postgres.Sql): Promise<boolean> {
  if (!(await isRestored(sql))) return false;
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`lock table order_events in share row exclusive mode`;
    await tx`
      update webhook_subscriptions s set
        cursor_transaction_id = '0',
        cursor_position = coalesce(
          (select min(e.position) - 1 from order_events e
           where (e.transaction_id, e.position) > (s.cursor_transaction_id, s.cursor_position)),
          (select max(e.position) from order_events e))`;
    await tx`update order_events set transaction_id = '0'`;
    await tx`update event_feed set generation = generation + 1`;
  });
  return true;
}
