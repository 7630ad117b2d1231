/** What a pool says of its use while statements and transactions run. */
import { sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { measurePool } from '../../db/poolUse.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const { url } = await testDatabase();
const database = connectDatabase(url, 2, 'tested');
const other = connectDatabase(url, 1, 'other');
afterAll(() => Promise.all([database.close(), other.close()]));
const registry = new Registry();
measurePool(database, registry);

const figure = async (name: string) =>
  (await registry.getSingleMetric(name)?.get())?.values[0]?.value;
const uses = async () => [
  await figure('db_client_connection_count'),
  await figure('db_client_connection_pending_requests'),
];
const KEY = 4_711;

test('A pool that is used up says how many wait, and is free again afterwards', async () => {
  const { db } = database;
  expect(await figure('db_client_connection_max')).toBe(2);
  expect(await uses()).toEqual([0, 0]);
  await other.db.execute(sql`select pg_advisory_lock(${KEY})`);
  // Awaited, because drizzle begins a statement then.
  const locked = async () => await db.execute(sql`select pg_advisory_xact_lock(${KEY})`);
  const running = [
    locked(),
    db.transaction((tx) => tx.execute(sql`select pg_advisory_xact_lock(${KEY})`)),
    locked(),
  ];
  await eventually('two run and one waits', async () => (await uses()).join() === '2,1');
  await other.db.execute(sql`select pg_advisory_unlock(${KEY})`);
  await Promise.all(running);
  expect(await uses()).toEqual([0, 0]);
});

test('A statement that fails is counted off too', async () => {
  await expect(database.db.execute(sql`select 1 / 0`)).rejects.toThrow();
  await expect(database.db.transaction((tx) => tx.execute(sql`select 1 / 0`))).rejects.toThrow();
  expect(await uses()).toEqual([0, 0]);
});

test('Statements are measured', async () => {
  const counted = async () =>
    Number(/_count\{db_system_name="postgresql"\} (\d+)/.exec(await registry.metrics())?.[1]);
  const before = await counted();
  await database.db.execute(sql`select 1`);
  expect(await counted()).toBe(before + 1);
});
