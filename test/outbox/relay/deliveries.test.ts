import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { createDeliveries, deliverySettings } from '../../../outbox/relay/deliveries.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { relayBench } from './relayBench.ts';

const { url, db, sql } = await relayBench();

test.each(['no statistics', 'statistics of a time without backlog'])(
  'A read costs the same for any backlog, with %s in Postgres',
  async (statistics) => {
    const waiting = 100_000;
    const id = await acceptOrder(db);
    await sql`analyze event_deliveries`;
    await sql`delete from event_deliveries where order_id = ${id}`;
    await sql`
    insert into order_events (order_id, version, type, data)
    select gen_random_uuid(), 1, 'order.confirmed', '{}' from generate_series(1, ${waiting}::int)`;
    await sql`
    insert into event_deliveries (order_id, version, partition)
    select order_id, version, 3 from order_events where data = '{}'`;
    // Without statistics Postgres expects very few waiting rows.
    if (statistics === 'no statistics')
      await sql`delete from pg_statistic where starelid in (
    select inhrelid from pg_inherits where inhparent = 'event_deliveries'::regclass
    union select 'event_deliveries'::regclass)`;
    const own = connectDatabase(url, 1, 'relay', { settings: deliverySettings });
    const read = async (): Promise<number> => {
      await own.sql`select pg_stat_force_next_flush()`;
      await own.sql`select pg_stat_clear_snapshot()`;
      const [row] = await own.sql`
      select sum(idx_tup_read)::int as n from pg_stat_user_indexes where indexrelid in (
        select inhrelid from pg_inherits where inhparent = 'event_deliveries_next'::regclass)`;
      return Number(row?.['n']);
    };
    const before = await read();
    expect(await createDeliveries(own.db).next([3], 100)).toHaveLength(100);
    expect((await read()) - before).toBeLessThan(1_000);
    await own.close();
    await sql`truncate event_deliveries, order_events`;
  },
);

test('One poll reads little more than one large event, however many wait', async () => {
  const orderIds: string[] = [];
  for (let count = 0; count < 8; count += 1) {
    const orderId = await acceptOrder(db);
    orderIds.push(orderId);
    const bulk = JSON.stringify({ bulk: randomBytes(3_000_000).toString('base64') });
    await sql`update order_events set data = data || ${bulk}::text::jsonb
      where order_id = ${orderId}`;
  }
  const partitions = Array.from({ length: 16 }, (_, partition) => partition);
  const read = await createDeliveries(db).next(partitions, 1_000);
  expect(read.map(({ orderId }) => orderId)).toEqual(orderIds.slice(0, 2));
});
