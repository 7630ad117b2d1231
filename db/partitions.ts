/**
 * The tables whose old rows leave with a whole partition, by dropping it: nothing is deleted row by row,
 * which would cost as much as writing them. Migrations 0030 and 0031 have the functions that make and drop
 * one; they run with the owner's rights.
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
  /**
   * Of what it holds, RFC 3339: the first moment and the first one after. The first is `-infinity` when it was
   * there before partitions were. Null: rows that came while nobody had made a partition for them.
   */
  readonly during: { readonly from: string; readonly until: string } | null;
}

/**
 * Makes those of this month and day and of the next two. Makes nothing twice. One that cannot be made, because
 * somebody reads the table for long or rows of its time are there already, is tried again by the next call.
 */
export async function addPartitions(db: Queries): Promise<void> {
  await db.execute(sql`select add_partitions()`);
}

/**
 * The partitions that nobody writes to any more, because their time is over for a day; the oldest first, and
 * then the others' that hold rows.
 */
export async function pastPartitions(db: Queries): Promise<Partition[]> {
  const dated = await db.execute<Partition>(sql`
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
    select "table", name, json_build_object('from', "from"::text, 'until', until::text) as during
    from bounded where until <= now() - interval '1 day' order by until, name`);
  return [...dated, ...(await otherPartitions(db))];
}

/** Those with rows, which came while nobody had made a partition for them. */
const otherPartitions = (db: Queries): Promise<Partition[]> =>
  db.execute<Partition>(sql`
    select "table", "table" || '_other' as name, null as during from (
      select 'order_events' as "table", exists (select from order_events_other) as is_used
      union all select 'order_updates', exists (select from order_updates_other)
      union all select 'idempotency_keys', exists (select from idempotency_keys_other)
      union all select 'event_deliveries', exists (select from event_deliveries_other)) others
    where is_used`);

/** Seconds from now for which each table has partitions; 0 when that of today is missing. */
export async function readPartitionsAhead(db: Queries): Promise<number> {
  const missing = (table: PartitionedTable, unit: 'day' | 'month', format: string) => sql`
    select min(start) as missing from (
      select date_trunc(${unit}, now(), 'UTC') + n * ${`1 ${unit}`}::interval as start
      from generate_series(0, 3) n) starts
    where to_regclass(${table} || to_char(start at time zone 'UTC', ${format})) is null`;
  const [row] = await db.execute<{ seconds: number }>(sql`
    select greatest(0, extract(epoch from min(missing) - now()))::float8 as seconds from (
      ${missing('order_events', 'month', '_YYYY_MM')}
      union all ${missing('order_updates', 'month', '_YYYY_MM')}
      union all ${missing('idempotency_keys', 'day', '_YYYY_MM_DD')}
      union all ${missing('event_deliveries', 'day', '_YYYY_MM_DD')}) each_table`);
  return row?.seconds ?? 0;
}

/** @throws Postgres's error when it may still be written to, or somebody reads the table for too long */
export async function dropPartition(
  db: Queries,
  { table, name, during }: Partition,
): Promise<void> {
  await db.execute(
    during === null
      ? sql`select empty_other_partition(${table})`
      : sql`select drop_partition(${table}, ${name})`,
  );
}
