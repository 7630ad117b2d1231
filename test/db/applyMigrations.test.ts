/** Migrations on a database that others use at the same time. */
import postgres from 'postgres';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { applyMigrations } from '../../db/applyMigrations.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { newDatabase } from '../support/database.ts';
import { eventuallyPasses } from '../support/eventually.ts';
import { migrationsOf } from '../support/migrations.ts';

const database = await newDatabase({ migrated: false });
const connect = () => postgres(database.url, { max: 1, onnotice: () => undefined });
const [migrating, serving, holding] = [connect(), connect(), connect()];
const QUICK = { waitMs: 100, pauseMs: 100, tries: 100 };
const ADD = 'alter table parcels add column weight int';

afterAll(async () => {
  await Promise.all([migrating, serving, holding].map((sql) => sql.end()));
  await database.drop();
});

beforeEach(async () => {
  await migrating`drop schema if exists drizzle cascade`;
  await migrating`drop table if exists parcels`;
  await migrating`create table parcels (id int primary key)`;
});

/** Keeps the table from being changed until it is called. */
async function reading(): Promise<() => Promise<unknown>> {
  await holding`begin`;
  await holding`select from parcels`;
  return () => holding`commit`;
}

const columns = async (): Promise<string[]> =>
  (await serving`select * from parcels`).columns.map(({ name }) => name);

async function isValid(index: string): Promise<boolean> {
  const [row] = await serving`
    select indisvalid from pg_index where indexrelid = ${index}::regclass`;
  return row?.['indisvalid'] === true;
}

/** Waits until a statement of the migration waits for a lock. */
const waits = () =>
  eventuallyPasses(async () => {
    const [row] = await serving`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    expect(row).toBeDefined();
  });

test('A table that is being read is changed once it is free, and others go on using it', async () => {
  const release = await reading();
  const done = applyMigrations(migrating, await migrationsOf(ADD), QUICK);
  await waits();
  // Behind a migration that waits for long this would wait as long.
  expect(await columns()).toEqual(['id']);
  await release();
  await done;
  expect(await columns()).toEqual(['id', 'weight']);
});

test('A table that stays busy is left as it is, and so are the migrations after it', async () => {
  const release = await reading();
  const folder = await migrationsOf('create table boxes ()', ADD, 'create table bags ()');
  const attempt = applyMigrations(migrating, folder, { ...QUICK, tries: 2 });
  await expect(attempt).rejects.toThrow('lock timeout');
  await release();
  const tables = await serving`select to_regclass('boxes') as boxes, to_regclass('bags') as bags`;
  expect(tables).toEqual([{ boxes: 'boxes', bags: null }]);
  await applyMigrations(migrating, folder, QUICK);
  expect(await columns()).toEqual(['id', 'weight']);
  await migrating`drop table boxes, bags`;
});

test('A migration is applied once, and a failed one not by half', async () => {
  const folder = await migrationsOf(
    ADD,
    `alter table parcels add column a int;
--> statement-breakpoint
alter table parcels add column id int`,
  );
  for (const _ of [1, 2]) {
    await expect(applyMigrations(migrating, folder)).rejects.toThrow('"id"');
    expect(await columns()).toEqual(['id', 'weight']);
  }
});

test('An index is built concurrently, while the table is written to', async () => {
  const folder = await migrationsOf(
    'create index concurrently if not exists by_id on parcels (id)',
  );
  await holding`begin`;
  await holding`insert into parcels values (1)`;
  const done = applyMigrations(migrating, folder, QUICK);
  await waits();
  await serving`insert into parcels values (2)`;
  await holding`commit`;
  await done;
  expect(await isValid('by_id')).toBe(true);
});

test('An index that could not be built is built anew by the next try', async () => {
  const text = 'create unique index concurrently if not exists weights on parcels (weight)';
  const folder = await migrationsOf(text);
  await serving`alter table parcels add column weight int`;
  await serving`insert into parcels values (1, 5), (2, 5)`;
  await expect(applyMigrations(migrating, folder)).rejects.toThrow('could not create unique index');
  await serving`delete from parcels where id = 2`;
  await applyMigrations(migrating, folder);
  await serving`insert into parcels values (2, 6)`;
  await expect(serving`insert into parcels values (3, 6)`).rejects.toThrow('weights');
  expect(await isValid('weights')).toBe(true);
});

test('A partitioned table gets its index in the three steps of docs/upgrades.md, while it is written to', async () => {
  await serving`create table scans (id int, day date not null) partition by range (day)`;
  await serving`create table scans_1 partition of scans for values from ('2026-01-01') to ('2026-01-02')`;
  const folder = await migrationsOf(
    'create index by_scan on only scans (id)',
    'create index concurrently if not exists by_scan_1 on scans_1 (id)',
    'alter index by_scan attach partition by_scan_1',
  );
  await holding`begin`;
  await holding`insert into scans values (1, '2026-01-01')`;
  const done = applyMigrations(migrating, folder, QUICK);
  await waits();
  await holding`commit`;
  await done;
  expect(await isValid('by_scan')).toBe(true);
  await serving`drop table scans`;
});

test('Of several processes that migrate at once one does, and the others wait for it', async () => {
  await migrating`drop table parcels`;
  await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));
  const [row] = await migrating`
    select count(*)::int as all, count(distinct hash)::int as each
    from drizzle.__drizzle_migrations`;
  expect(row?.['all']).toBe(row?.['each']);
});
