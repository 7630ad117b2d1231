/**
 * Applies the migrations that a database does not have yet, while the service runs on it. Each is a
 * transaction of its own, so that its locks are held as short as can be. One that builds or drops an
 * index concurrently is not: Postgres does that outside of transactions only.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import type postgres from 'postgres';

/** While a migration waits for a table, everything else that wants the table waits behind it. */
const LOCK_WAIT_MS = 2_000;
const PAUSE_MS = 1_000;
const TRIES = 30;
const LOCK_NOT_AVAILABLE = '55P03';
const CONCURRENT = /^\s*(create|drop)\s+(unique\s+)?index\s+concurrently\b/i;

interface LockLimits {
  readonly waitMs: number;
  readonly pauseMs: number;
  readonly tries: number;
}

/**
 * @param sql one connection
 * @param folder of drizzle's migrations
 * @throws when a migration fails, which is then rolled back; the earlier ones stay
 */
export async function applyMigrations(
  sql: postgres.Sql,
  folder: string,
  limits: LockLimits = { waitMs: LOCK_WAIT_MS, pauseMs: PAUSE_MS, tries: TRIES },
): Promise<void> {
  await sql`create schema if not exists drizzle`;
  await sql`create table if not exists drizzle.__drizzle_migrations
    (id serial primary key, hash text not null, created_at bigint)`;
  const [row] = await sql<{ last: string | null }[]>`
    select max(created_at) as last from drizzle.__drizzle_migrations`;
  const last = Number(row?.last ?? 0);
  for (const migration of readMigrationFiles({ migrationsFolder: folder }))
    if (migration.folderMillis > last) await apply(sql, migration, limits);
}

async function apply(sql: postgres.Sql, migration: MigrationMeta, limits: LockLimits) {
  const isConcurrent = migration.sql.some((statement) => CONCURRENT.test(statement));
  if (isConcurrent) {
    await dropUnfinishedIndexes(sql);
    return run(sql, migration);
  }
  for (let tries = 1; ; tries++) {
    try {
      await sql.begin(async (tx) => {
        await tx.unsafe(`set local lock_timeout = ${limits.waitMs}`);
        await run(tx, migration);
      });
      return;
    } catch (error) {
      const isBusy = (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
      if (!isBusy || tries === limits.tries) throw error;
      await sleep(limits.pauseMs);
    }
  }
}

async function run(sql: postgres.ISql, { sql: statements, hash, folderMillis }: MigrationMeta) {
  for (const statement of statements) await sql.unsafe(statement);
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${hash}, ${folderMillis})`;
}

/**
 * An index whose building failed is kept up to date and used by nobody. That of a partitioned table is not
 * valid until each partition has its own, and cannot be dropped in this way. Somebody else may be building one.
 */
async function dropUnfinishedIndexes(sql: postgres.Sql): Promise<void> {
  const indexes = await sql<{ name: string }[]>`
    select indexrelid::regclass::text as name
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where not indisvalid and relkind = 'i' and relnamespace::regnamespace::text in ('public', 'keys')
      and not exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid)`;
  for (const { name } of indexes) await sql.unsafe(`drop index concurrently if exists ${name}`);
}
