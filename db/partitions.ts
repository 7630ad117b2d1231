/**
 * The tables whose old rows leave with a whole partition, by dropping it: nothing is deleted row by row,
 * which would cost as much as writing them. Migration 0030 has the functions that make and drop one; they
 * run with the owner's rights.
 */
import { sql } from 'drizzle-orm';
import type { Queries } from './client.ts';

export type PartitionedTable =
  /** By the month of the order, from its id. */
  | 'order_events'
  | 'order_updates'
  /** By the day in UTC. */
  | 'idempotency_keys'
  | 'event_deliveries';

export interface Partition extends Record<string, unknown> {
  readonly table: PartitionedTable;
  readonly name: string;
  /** Of what it holds, RFC 3339; `-infinity` when it was there before partitions were. */
  readonly from: string;
  /** The first moment after. */
  readonly until: string;
}

/** Makes those of this month and day and of the next two. Makes nothing twice. */
export async function addPartitions(db: Queries): Promise<void> {
  await db.execute(sql`select add_partitions()`);
}

/** The partitions that nobody writes to any more, because their time is over for a day; the oldest first. */
export async function pastPartitions(db: Queries): Promise<Partition[]> {
  return db.execute<Partition>(sql`
    with named as (
      select i.inhparent::regclass::text as "table", c.relname as name,
        pg_get_expr(c.relpartbound, c.oid) like '%(MINVALUE)%' as is_first,
        regexp_match(c.relname, '_([0-9]{4})_([0-9]{2})(?:_([0-9]{2}))?$') as part
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('order_events'::regclass, 'order_updates'::regclass,
        'idempotency_keys'::regclass, 'event_deliveries'::regclass)
    ), dated as (
      select "table", name, is_first, part[3] is null as is_month,
        make_timestamptz(part[1]::int, part[2]::int, coalesce(part[3], '1')::int, 0, 0, 0, 'UTC') as start
      from named where part is not null
    ), bounded as (
      select "table", name, case when is_first then '-infinity' else start end as "from",
        case when is_month then (start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
          else start + interval '1 day' end as until
      from dated
    )
    select "table", name, "from"::text, until::text from bounded
    where until <= now() - interval '1 day' order by until, name`);
}

/**
 * The tables with rows outside of all dated partitions: nobody has made partitions for long. Those by day
 * are asked only, which run out months before the others.
 */
export async function tablesWithOtherRows(db: Queries): Promise<PartitionedTable[]> {
  const rows = await db.execute<{ table: PartitionedTable }>(sql`
    select 'idempotency_keys' as "table" where exists (
      select from idempotency_keys where tableoid = 'idempotency_keys_other'::regclass)
    union all select 'event_deliveries' where exists (
      select from event_deliveries where tableoid = 'event_deliveries_other'::regclass)`);
  return rows.map(({ table }) => table);
}

/** @throws Postgres's error when it may still be written to, or somebody reads the table for too long */
export async function dropPartition(db: Queries, { table, name }: Partition): Promise<void> {
  await db.execute(sql`select drop_partition(${table}, ${name})`);
}
