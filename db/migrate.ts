/** Brings a database to the newest schema. Safe to run from several processes at once. */
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { mendFeed } from './mendFeed.ts';
import { grantRoles } from './roles.ts';
import * as schema from './schema.ts';

// Any fixed number: the process that migrates holds this advisory lock, the others wait for it.
const MIGRATION_LOCK = 7_214_001;

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
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const db = drizzle(sql, { schema });
    await migrate(db, {
      migrationsFolder: new URL('./migrations', import.meta.url).pathname,
    });
    await grantRoles(sql);
    await mendFeed(db);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
