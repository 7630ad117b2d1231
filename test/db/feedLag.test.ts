/** Transactions that write and do not end: in another database of the cluster, and in ours. */
import { pino } from 'pino';
import postgres from 'postgres';
import { Registry } from 'prom-client';
import { afterAll, expect, test, vi } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { eventsAfter, FEED_START } from '../../db/feed.ts';
import { feedHolder, feedLagSeconds, watchFeedLag } from '../../db/feedLag.ts';
import { acceptOrder, acceptOrderIn } from '../../proof/fixtures/acceptedOrder.ts';
import { newDatabase, testDatabase } from '../support/database.ts';

const { url } = await testDatabase();
const other = await newDatabase({ migrated: false });
// As the webhooks process: it needs no more rights for this.
const database = connectDatabase(url, 2, 'lag-test', { role: 'oms_webhooks' });
const writing = connectDatabase(url, 2, 'lag-test');
afterAll(async () => {
  await database.close();
  await writing.close();
  await other.drop();
});
const { db } = database;
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 50 });
const shown = async () => (await eventsAfter(db, FEED_START, 1_000)).map(({ orderId }) => orderId);

/** A transaction that has written to a table of its own, in savepoints too. @returns its end */
async function openTransaction(at: string): Promise<() => Promise<void>> {
  const sql = postgres(at, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: 'a-report' },
  });
  await sql`create table if not exists report (line text)`;
  const held = await sql.reserve();
  await held`begin`;
  await held`savepoint part`;
  await held`insert into report values ('1')`;
  return async () => {
    await held`commit`;
    held.release();
    await sql.end();
  };
}

test('A transaction in another database of the cluster does not hold the feed back', async () => {
  const end = await openTransaction(other.url);
  const orderId = await acceptOrder(writing.db);
  // Our own short transactions hold it back for moments.
  await eventually(async () => expect(await shown()).toContain(orderId));
  expect(await feedLagSeconds(db)).toBe(0);
  await end();
});

test('Of two transactions the one in our database decides, also when the other is older', async () => {
  const endOther = await openTransaction(other.url);
  const endOurs = await openTransaction(url);
  const orderId = await acceptOrder(writing.db);
  expect(await shown()).not.toContain(orderId);
  await endOurs();
  await eventually(async () => expect(await shown()).toContain(orderId));
  await endOther();
});

test('A reader that has written itself does not see its own events before they are committed', async () => {
  await writing.db.transaction(async (tx) => {
    const orderId = await acceptOrderIn(tx);
    const seen = await eventsAfter(tx, FEED_START, 1_000);
    expect(seen.map((event) => event.orderId)).not.toContain(orderId);
  });
});

test('A feed that is held back says how late it is, and who holds it back', async () => {
  await eventually(async () => expect(await feedLagSeconds(db)).toBe(0));
  const lines: { readonly msg: string; readonly holder?: unknown }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const registry = new Registry();
  const watching = watchFeedLag({ db, log, registry, paceMs: 50, lateSeconds: 1 });
  const lag = async () =>
    (await registry.getSingleMetric('oms_feed_lag_seconds')?.get())?.values[0]?.value ?? 0;

  const end = await openTransaction(url);
  await acceptOrder(writing.db);
  await eventually(() => expect(watching.waitingFor()).toEqual(['feed']));
  expect(await lag()).toBeGreaterThanOrEqual(1);
  const holder = { pid: expect.any(Number), user: 'postgres', application: 'a-report' };
  expect(await feedHolder(db)).toEqual(holder);
  expect(lines).toEqual([expect.objectContaining({ holder })]);

  await end();
  await eventually(() => expect(watching.waitingFor()).toEqual([]));
  await eventually(async () => expect(await lag()).toBe(0));
  expect(lines.at(-1)?.msg).toBe('the feed is no longer late');
  await watching.stop();
});
