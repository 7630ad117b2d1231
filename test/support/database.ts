import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll } from 'vitest';
import { TEMPLATE_DATABASE } from './engineServer.ts';
import { engine } from './engines.ts';

export interface TestDatabase {
  readonly name: string;
  /** postgres://… of a database that only this file uses. */
  readonly url: string;
}

/**
 * A database of this test file's own, cloned from a migrated template and dropped after the
 * file's tests. Call it at the top level of the file.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const database = await newDatabase({ migrated: true });
  afterAll(database.drop);
  return database;
}

/** A database that the caller drops. With `migrated: false` it has no tables. */
export async function newDatabase(options: {
  readonly migrated: boolean;
}): Promise<TestDatabase & { drop(): Promise<void> }> {
  const adminUrl = await engine('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = options.migrated ? TEMPLATE_DATABASE : 'template1';
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(template)}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await asAdmin(adminUrl, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
  };
  return { name, url: url.href, drop };
}

async function asAdmin(url: string, run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await run(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
