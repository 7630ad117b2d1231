/** What was stored before there were partitions. */
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { applyMigrations } from '../../db/applyMigrations.ts';
import { newDatabase } from '../support/database.ts';
import { migrationsUpTo } from '../support/releasedVersion.ts';

const database = await newDatabase({ migrated: false });
const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
afterAll(async () => {
  await sql.end();
  await database.drop();
});
const ALL = join(import.meta.dirname, '..', '..', 'db', 'migrations');

test('Events, updates, keys and deliveries of a database without partitions are in the first ones', async () => {
  await applyMigrations(sql, await migrationsUpTo('0029_book_reviews'));
  // A hundred days, one order each.
  await sql`
    insert into orders (order_id, user_id, currency, total, shipping_address, payment_method, status,
      inventory_status, payment_status, shipment_status, version)
    select uuidv7(make_interval(days => -n)), 'u', 'EUR', 1, '{}', 'x', 'delivered', 'none', 'none', 'none', 1
    from generate_series(0, 99) n`;
  await sql`insert into order_events (order_id, version, type, data)
    select order_id, 1, 'order.created', '{}' from orders`;
  await sql`insert into order_updates (order_id, kind, update_id, body_hash)
    select order_id, 'payment-update', 'u', 'h' from orders`;
  await sql`insert into idempotency_keys (caller, key, request_hash, status, headers, body, expires_at)
    select 'c', n, 'h', 201, '{}', '{}', now() + interval '1 hour' from generate_series(1, 50) n`;
  await sql`insert into event_deliveries (order_id, version, partition)
    select order_id, 1, 3 from orders limit 10`;
  await applyMigrations(sql, ALL);
  const rows = await sql<{ partition: string; rows: number }[]>`
    select regexp_replace(tableoid::regclass::text, '_[0-9_]+$', '') as partition, count(*)::int as rows
    from (select tableoid from order_events union all select tableoid from order_updates
      union all select tableoid from idempotency_keys union all select tableoid from event_deliveries) all_rows
    group by tableoid order by 1`;
  expect(rows.map(({ partition, rows }) => [partition, rows])).toEqual([
    ['event_deliveries', 10],
    ['idempotency_keys', 50],
    ['order_events', 100],
    ['order_updates', 100],
  ]);
  // The numbers go on: the feed and the relay go by them.
  const [event] = await sql`
    insert into order_events (order_id, version, type, data) values (uuidv7(), 1, 'order.created', '{}')
    returning position::int`;
  const [delivery] = await sql`
    insert into event_deliveries (order_id, version, partition) values (uuidv7(), 1, 3)
    returning id::int`;
  expect([event?.['position'], delivery?.['id']]).toEqual([101, 11]);
});
