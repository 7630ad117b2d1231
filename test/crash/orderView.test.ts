/**
 * The example consumer on real Kafka, with every event sent more than once, killed again and again.
 * Seen to fail with the offset committed before the handling (events missing from the view), and
 * without the comparison of sequences (orders counted twice).
 */
import postgres from 'postgres';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { OrderEventType } from '../../contracts/events.ts';
import { initialState, type OrderStatus } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import { connectDatabase } from '../../db/client.ts';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { newDatabase, testDatabase } from '../support/database.ts';
import { testTopic } from '../support/kafka.ts';

const ROUNDS = 4;
const STORIES: readonly (readonly [OrderEventType, OrderStatus][])[] = [
  [
    ['order.inventory-reserved', 'pending'],
    ['order.payment-charged', 'pending'],
    ['order.confirmed', 'confirmed'],
    ['order.shipped', 'shipped'],
    ['order.delivered', 'delivered'],
  ],
  [
    ['order.failing', 'failing'],
    ['order.failed', 'failed'],
  ],
  [
    ['order.cancelling', 'cancelling'],
    ['order.payment-refunded', 'cancelling'],
    ['order.cancelled', 'cancelled'],
  ],
];

const { brokers, topic } = await testTopic();
const { url } = await testDatabase();
const { db, sql, close } = connectDatabase(url, 10, 'test');
const viewDatabase = await newDatabase({ migrated: false });
const view = postgres(viewDatabase.url, { max: 2, onnotice: () => {} });
const children: RunningChild[] = [];

const start = (program: string, env: Record<string, string>): RunningChild => {
  const child = startChild(program, { KAFKA_BROKERS: brokers.join(), KAFKA_TOPIC: topic, ...env });
  children.push(child);
  return child;
};
const relay = () =>
  start('outbox/relay/main.ts', { DATABASE_URL: url, RELAY_PORT: '0', RELAY_LEASE_SECONDS: '1' });
const consumer = () =>
  start('examples/order-view/main.ts', { VIEW_DATABASE_URL: viewDatabase.url, VIEW_GROUP: topic });
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 40_000, interval: 50 });

afterEach(async () => {
  for (const child of children.splice(0)) await child.signal('SIGKILL');
});
afterAll(async () => {
  await view.end();
  await viewDatabase.drop();
  await close();
});

/** Some orders of every kind, changed side by side. */
async function live(count: number): Promise<void> {
  const one = async (story: (typeof STORIES)[number]): Promise<void> => {
    const orderId = await acceptOrder(db);
    for (const [at, [type, status]] of story.entries()) {
      const data = { ...initialState, status, orderId, userId: 'customer-1', version: at + 2 };
      await db.transaction((tx) => appendEvent(tx, type, data));
    }
  };
  const stories = Array.from({ length: count }, (_, at) => STORIES[at % STORIES.length] ?? []);
  for (let at = 0; at < stories.length; at += 10) {
    await Promise.all(stories.slice(at, at + 10).map(one));
  }
}

/** Everything so far once more, as a relay that died before it noted what it had sent. */
const sendAllAgain = () => sql`
  insert into event_deliveries (order_id, version, partition)
  select order_id, version, ('x' || right(order_id::text, 4))::bit(16)::int % 16
  from order_events order by position`;

interface Row {
  readonly key: string;
  readonly value: string;
}
const told = (): Promise<Row[]> => sql<Row[]>`
  select order_id::text as key, max(version)::text || ' ' ||
    (array_agg(data->>'status' order by version desc))[1] as value
  from order_events group by order_id order by 1`;
const shown = (): Promise<Row[]> => view<Row[]>`
  select order_id::text as key, sequence::text || ' ' || status as value
  from order_view order by 1`;
const counted = (): Promise<Row[]> => view<Row[]>`
  select status as key, orders::text || ' ' || total::text as value
  from orders_by_status where orders <> 0 or total <> 0 order by 1`;
const counts = (): Promise<Row[]> => sql<Row[]>`
  select status as key, count(*)::text || ' ' || (2500 * count(*))::text as value
  from (select distinct on (order_id) data->>'status' as status
        from order_events order by order_id, version desc) newest
  group by status order by 1`;

test('The view of the example consumer is exact across duplicates, restarts and kills', async () => {
  relay();
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = consumer();
    await live(60);
    await sendAllAgain();
    await eventually(() => expect(child.output()).toContain('"applied"'));
    await child.signal('SIGKILL');
  }
  await sendAllAgain();
  await eventually(async () => expect(await sql`select from event_deliveries limit 1`).toEqual([]));
  // The last in each of Kafka's partitions: once they are shown, all before them has been read.
  await live(30);
  consumer();
  consumer();
  await eventually(async () => expect([...(await shown())]).toEqual([...(await told())]));
  expect([...(await counted())]).toEqual([...(await counts())]);
}, 180_000);

test('The example consumer goes on where it was, and does not read the topic from its beginning', async () => {
  relay();
  const child = consumer();
  const orderId = await acceptOrder(db);
  await eventually(async () => {
    expect(await view`select from order_view where order_id = ${orderId}`).toHaveLength(1);
  });
  const lines = child.output().split('\n');
  const read = lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line).events] : []));
  const [there] = await sql<{ events: number }[]>`select count(*)::int as events from order_events`;
  // What the copies before had not committed yet, each a batch at most, is read again.
  expect(read.reduce((sum, events) => sum + events, 0)).toBeLessThan(500);
  expect(there?.events).toBeGreaterThan(1_000);
}, 60_000);
