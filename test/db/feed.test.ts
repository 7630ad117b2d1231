/** What a page of the feed costs. Seen to fail with positions that Postgres knows while it plans. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { eventsAfter, FEED_START, type FeedPosition } from '../../db/feed.ts';
import { testDatabase } from '../support/database.ts';

const EVENTS = 2_000;
const LIMIT = 10;

const { url } = await testDatabase();
const { db, sql, close } = connectDatabase(url, 1, 'test');
afterAll(close);

let middle: FeedPosition;
beforeAll(async () => {
  // Of orders of this month and the next, written by one transaction: Postgres expects no other transaction.
  await sql`
    insert into order_events (order_id, version, type, data)
    select uuidv7(make_interval(months => n % 2)), 1, 'order.created', '{}' from generate_series(1, ${EVENTS}) n`;
  await sql`analyze order_events`;
  const all = await eventsAfter(db, FEED_START, EVENTS);
  const { transactionId, position } = all[EVENTS / 2] ?? expect.fail('no event');
  middle = { transactionId, position };
});

test('A page reads what it shows, whatever Postgres expects after its position', async () => {
  const read = await db.transaction(async (tx) => {
    const rowsRead = async () => {
      const [row] = await tx.execute<{ rows: number }>(`
        select sum(seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_all_tables
        where relname like 'order_events%'`);
      return row?.rows ?? 0;
    };
    const before = await rowsRead();
    expect(await eventsAfter(tx, middle, LIMIT)).toHaveLength(LIMIT);
    return (await rowsRead()) - before;
  });
  // One more of each month, to know which comes next.
  expect(read).toBeGreaterThanOrEqual(LIMIT);
  expect(read).toBeLessThanOrEqual(LIMIT + 5);
});
