import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../activities/reconcile/cleanUp.ts';
import { connectDatabase } from '../../../db/client.ts';
import { addPartitions, pastPartitions, readPartitionsAhead } from '../../../db/partitions.ts';
import { eventDeliveries, idempotencyKeys, orderEvents, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../../support/database.ts';

const { url } = await testDatabase();
const { db, close } = connectDatabase(url, 2, 'test', { role: 'oms_worker' });
const owner = connectDatabase(url, 1, 'test');
afterAll(async () => {
  await close();
  await owner.close();
});
const forEver = { eventsKeptMonths: 0 };

/** Adds the partition of a day or month in the past, as it would be there by now. */
async function past(table: string, day: string): Promise<void> {
  const isMonth = table.startsWith('order');
  const name = `${table}_${(isMonth ? day.slice(0, 7) : day).replaceAll('-', '_')}`;
  const bound = (date: string) => (isMonth ? `first_order_id('${date}Z')` : `'${date}Z'`);
  await owner.sql.unsafe(`do $$ begin perform add_partition('${table}', '${name}',
    format('from (%L) to (%L)', ${bound(day)}, ${
      isMonth
        ? `first_order_id('${day}Z'::timestamptz + interval '1 month')`
        : `'${day}Z'::timestamptz + interval '1 day'`
    })); end $$`);
}

const names = async (): Promise<string[]> => (await pastPartitions(db)).map(({ name }) => name);
beforeEach(async () => {
  for (const name of await names()) await owner.sql.unsafe(`drop table ${name}`);
});

describe('idempotency keys', () => {
  const key = (name: string, expiresAt: Date) => ({
    ...{ caller: 'c', key: name, requestHash: 'h', status: 201, headers: {}, body: '{}' },
    ...{ day: '2026-01-05', expiresAt },
  });

  test('leave with their day once the last of them has expired', async () => {
    await past('idempotency_keys', '2026-01-05');
    await owner.db
      .insert(idempotencyKeys)
      .values([key('old', new Date(0)), key('new', new Date(Date.now() + 60_000))]);
    expect(await cleanUp(db, forEver)).toBe(0);
    expect(await owner.db.$count(idempotencyKeys)).toBe(2);
    await owner.db.update(idempotencyKeys).set({ expiresAt: new Date(0) });
    expect(await cleanUp(db, forEver)).toBe(1);
    expect(await owner.db.$count(idempotencyKeys)).toBe(0);
  });
});

describe('deliveries', () => {
  test('leave with their day once each is sent or dropped', async () => {
    await past('event_deliveries', '2026-01-05');
    const orderId = await acceptOrder(owner.db);
    const createdAt = new Date('2026-01-05T12:00:00Z');
    const row = { orderId, version: 1, partition: 3, createdAt };
    await owner.db.insert(eventDeliveries).values([
      { ...row, doneAt: createdAt },
      { ...row, deadLetteredAt: createdAt },
    ]);
    expect(await cleanUp(db, forEver)).toBe(0);
    await owner.db.update(eventDeliveries).set({ doneAt: createdAt });
    expect(await cleanUp(db, forEver)).toBe(1);
    expect(await owner.db.$count(eventDeliveries, eq(eventDeliveries.createdAt, createdAt))).toBe(
      0,
    );
  });
});

describe('updates', () => {
  test('leave with the month of their orders, 90 days after the last was received', async () => {
    await past('order_updates', '2026-01-01');
    const received = (days: number) => owner.sql`
      insert into order_updates (order_id, kind, update_id, body_hash, received_at)
      values (first_order_id('2026-01-05Z'), 'payment-update', ${`update-${days}`}, 'h',
        now() - make_interval(days => ${days}))`;
    await received(91);
    await received(89);
    expect(await cleanUp(db, forEver)).toBe(0);
    await owner.sql`update order_updates set received_at = now() - interval '91 days'`;
    expect(await cleanUp(db, forEver)).toBe(1);
  });
});

describe('events', () => {
  const years = { eventsKeptMonths: 6 };
  /** An order of January with one event. */
  async function orderOfJanuary(status: 'delivered' | 'shipped', updatedAt: string) {
    await past('order_events', '2026-01-01');
    const orderId = await acceptOrder(owner.db, { state: { status } });
    const [row] = await owner.db.execute<{ id: string }>(sql`
      select overlay(${orderId}::text placing left(first_order_id('2026-01-05Z')::text, 13) from 1)
        as id`);
    const id = row?.id ?? '';
    await owner.db.delete(orderEvents).where(eq(orderEvents.orderId, orderId));
    await owner.db.delete(eventDeliveries).where(eq(eventDeliveries.orderId, orderId));
    await owner.sql.unsafe(`set session_replication_role = replica;
      update orders set order_id = '${id}', updated_at = '${updatedAt}' where order_id = '${orderId}';
      set session_replication_role = origin`);
    const data = { orderId: id } as never;
    await owner.db
      .insert(orderEvents)
      .values({ orderId: id, version: 1, type: 'order.delivered', data });
    return id;
  }
  const eventsOf = (orderId: string) =>
    owner.db.$count(orderEvents, and(eq(orderEvents.orderId, orderId)));

  test('stay for ever unless somebody says for how long', async () => {
    const id = await orderOfJanuary('delivered', '2026-01-08');
    expect(await cleanUp(db, forEver)).toBe(0);
    expect(await eventsOf(id)).toBe(1);
    expect(await cleanUp(db, years)).toBe(1);
    expect(await eventsOf(id)).toBe(0);
  });

  test.each([
    ['is open', 'shipped', '2026-01-08'],
    ['has ended lately', 'delivered', new Date().toISOString()],
  ] as const)('stay while an order of their month %s', async (_, status, updatedAt) => {
    const id = await orderOfJanuary(status, updatedAt);
    expect(await cleanUp(db, years)).toBe(0);
    expect(await eventsOf(id)).toBe(1);
    await owner.db
      .delete(orders)
      .where(eq(orders.orderId, id))
      .catch(() => undefined);
  });
});

describe('partitions', () => {
  test('are there for this month and day and for the next two, however often they are made', async () => {
    await addPartitions(db);
    await cleanUp(db, forEver);
    const rows = await owner.sql<{ table: string; n: number }[]>`
      select inhparent::regclass::text as "table", count(*)::int as n
      from pg_inherits where inhparent in ('order_events'::regclass, 'order_updates'::regclass,
        'idempotency_keys'::regclass, 'event_deliveries'::regclass) group by 1`;
    expect(new Set(rows.map(({ n }) => n))).toEqual(new Set([4]));
  });

  test.each(['order_events', 'order_updates', 'idempotency_keys', 'event_deliveries'])(
    'of %s that may still be written to cannot be dropped',
    async (table) => {
      const [row] = await owner.sql<{ name: string }[]>`
        select max(c.relname) as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = ${table}::regclass and c.relname ~ '[0-9]$'`;
      await expect(
        db.execute(sql`select drop_partition(${table}, ${row?.name ?? ''})`),
      ).rejects.toThrow();
      await expect(db.execute(sql`select drop_partition(${table}, 'orders')`)).rejects.toThrow();
      await expect(db.execute(sql`select drop_partition('orders', 'orders')`)).rejects.toThrow();
    },
  );
});

describe('rows of a time without partitions', () => {
  const inserts = {
    idempotency_keys: `insert into idempotency_keys (caller, key, request_hash, status, headers, body, expires_at, day)
      values ('c', gen_random_uuid(), 'h', 201, '{}', '{}', now() + interval '1 hour', '2020-01-05')`,
    event_deliveries: `insert into event_deliveries (order_id, version, partition, created_at)
      values (gen_random_uuid(), 1, 1, '2020-01-05')`,
    order_updates: `insert into order_updates (order_id, kind, update_id, body_hash)
      values (first_order_id('2020-01-05Z'), 'payment-update', gen_random_uuid(), 'h')`,
    order_events: `with placed as (
        insert into orders (order_id, user_id, currency, total, shipping_address, payment_method, status,
          inventory_status, payment_status, shipment_status, version)
        values (first_order_id('2020-01-05Z'), 'u', 'EUR', 1, '{}', 'x', 'shipped', 'none', 'none', 'none', 1)
        returning order_id)
      insert into order_events (order_id, version, type, data)
      select order_id, 1, 'order.created', '{}' from placed`,
  };
  const ends = {
    idempotency_keys: 'update idempotency_keys set expires_at = now()',
    event_deliveries: 'update event_deliveries set done_at = now()',
    order_updates: "update order_updates set received_at = now() - interval '91 days'",
    order_events: "update orders set status = 'delivered', updated_at = '2020-02-01'",
  };
  type Table = keyof typeof inserts;
  const tables = Object.keys(inserts) as Table[];
  const rowsIn = async (partition: string): Promise<number> => {
    const [row] = await owner.sql<{ n: number }[]>`
      select count(*)::int as n from ${owner.sql(partition)}`;
    return row?.n ?? 0;
  };
  const ahead = async (table: string): Promise<string[]> => {
    const rows = await owner.sql<{ name: string }[]>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ${table}::regclass and c.relname !~ 'other$' order by 1`;
    return rows.map(({ name }) => name);
  };

  test.each(tables)('of %s leave once none of them is needed', async (table) => {
    await owner.sql.unsafe(inserts[table]);
    await cleanUp(db, { eventsKeptMonths: 6 });
    expect(await rowsIn(`${table}_other`)).toBe(1);
    await owner.sql.unsafe(ends[table]);
    expect(await cleanUp(db, { eventsKeptMonths: 6 })).toBe(1);
    expect(await rowsIn(`${table}_other`)).toBe(0);
  });

  test('stay while more of them may come', async () => {
    for (const name of await ahead('event_deliveries'))
      await owner.sql.unsafe(`drop table ${name}`);
    await owner.sql`insert into event_deliveries (order_id, version, partition, done_at)
      values (gen_random_uuid(), 1, 1, now())`;
    await expect(cleanUp(db, forEver)).rejects.toMatchObject({
      cause: { message: 'event_deliveries_other is still written to' },
    });
    expect(await rowsIn('event_deliveries_other')).toBe(1);
    await owner.sql`truncate event_deliveries_other`;
  });

  test.each(tables)('of %s keep no later partition from being made', async (table) => {
    await addPartitions(db);
    const before = await ahead(table);
    for (const name of before) await owner.sql.unsafe(`drop table ${name}`);
    await owner.sql.unsafe(
      inserts[table].replace("'2020-01-05'", 'now()').replace("'2020-01-05Z'", 'now()'),
    );
    await addPartitions(db);
    expect(await ahead(table)).toEqual(before.slice(1));
    expect(await readPartitionsAhead(db)).toBe(0);
    await owner.sql`truncate ${owner.sql(`${table}_other`)}`;
    await addPartitions(db);
    expect(await ahead(table)).toEqual(before);
    expect(await readPartitionsAhead(db)).toBeGreaterThan(2 * 86_400 - 60);
  });
});
