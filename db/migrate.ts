/** Brings a database to the newest schema. Safe to run from several processes at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { applyMigrations } from './applyMigrations.ts';
import { mendFeed } from './mendFeed.ts';
import { grantRoles } from './roles.ts';
import * as schema from './schema.ts';

// Any fixed number: the process that migrates holds this advisory lock, the others wait for it.
const MIGRATION_LOCK = 7_214_001;
const LOCK_PAUSE_MS = 200;

/**
 * @param authority certificates (PEM) that the server's must be signed by
 * @throws when the database cannot be reached or a migration fails, which is then rolled back
 */
export async function migrateDatabase(url: string, authority?: Buffer): Promise<void> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    ...(authority && { ssl: { ca: authority } }),
  });
  try {
    await takeTurn(sql);
    await applyMigrations(sql, new URL('./migrations', import.meta.url).pathname);
    await grantRoles(sql);
    await mendFeed(drizzle(sql, { schema }));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Waits until no other process migrates. It asks again and again: a statement that waited for the lock
 * would be in the way of an index that is built concurrently, which waits for every statement.
 */
async function takeTurn(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await sql`select pg_try_advisory_lock(${MIGRATION_LOCK}) as "isOurs"`;
    if (row?.['isOurs'] === true) return;
    await sleep(LOCK_PAUSE_MS);
  }
}
