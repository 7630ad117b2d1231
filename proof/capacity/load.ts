/** A steady rate of orders against the whole service, with what it uses counted. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { AFTERMATH_MS, untilNone } from '../bench/countedOrders.ts';
import { DELIVERED_TO, placeOrder } from '../bench/order.ts';
import { cpuBetween, cpuMs } from '../bench/processUsage.ts';
import type { BenchService } from '../bench/service.ts';
import { timeAtRate } from '../bench/timing.ts';
import type { Reading } from './readings.ts';

/** @param rate orders per second; 0 leaves the service alone */
export async function loadAt(
  service: BenchService,
  sql: postgres.Sql,
  rate: number,
  seconds: number,
): Promise<Reading> {
  const before = await stores(sql);
  const cpuBefore = cpuMs(service.processes);
  const began = performance.now();
  const orders = Math.round(rate * seconds);
  if (rate === 0) await sleep(seconds * 1000);
  // Each customer has many orders, and no customer has all.
  else
    await timeAtRate(orders, rate, async (n) => {
      const headers = { 'idempotency-key': randomUUID() };
      const order = { userId: `customer-${n % 50}`, shippingAddress: DELIVERED_TO };
      await placeOrder(service.http, order, headers);
    });
  await untilNone(() => sql`select 1 from orders where status <> 'delivered' limit 1`);
  await untilNone(() => sql`select 1 from event_deliveries where done_at is null limit 1`);
  await sleep(AFTERMATH_MS);
  const took = (performance.now() - began) / 1000;
  const used = cpuBetween(cpuBefore, cpuMs(service.processes));
  const after = await stores(sql);
  return {
    ...{ rate, orders, seconds: took, cpuMs: Object.fromEntries(used) },
    tableBytes: Object.fromEntries(
      Object.entries(after.tables).map(([table, bytes]) => [
        table,
        bytes - (before.tables[table] ?? 0),
      ]),
    ),
    walBytes: after.wal - before.wal,
    commits: after.commits - before.commits,
  };
}

/** Bytes and commits of Postgres so far. A partition counts as its table. */
async function stores(sql: postgres.Sql) {
  const tables = await sql<{ table: string; bytes: number }[]>`
    select coalesce(i.inhparent, c.oid)::regclass::text as table,
      sum(pg_total_relation_size(c.oid))::float8 as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_inherits i on i.inhrelid = c.oid
    where c.relkind = 'r' and n.nspname in ('public', 'keys') group by 1`;
  const [row] = await sql<{ wal: number; commits: number }[]>`
    select (pg_current_wal_lsn() - '0/0')::float8 as wal, sum(xact_commit)::float8 as commits
    from pg_stat_database where datname = current_database()`;
  return {
    tables: Object.fromEntries(tables.map(({ table, bytes }) => [table, bytes])),
    wal: row?.wal ?? 0,
    commits: row?.commits ?? 0,
  };
}
