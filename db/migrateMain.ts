/**
 * `node db/migrateMain.ts`: brings the database of DATABASE_OWNER_URL, else of DATABASE_URL, to the
 * newest schema and the roles to their rights.
 */
import { readFileSync } from 'node:fs';
import { runMain } from '../ops/runMain.ts';
import { peekConfig, readConfig } from '../ops/settings.ts';
import { migrateDatabase } from './migrate.ts';

await runMain(async () => {
  const { DATABASE_OWNER_URL: owner } = peekConfig(['DATABASE_OWNER_URL']);
  const name = owner === undefined ? 'DATABASE_URL' : 'DATABASE_OWNER_URL';
  const { DATABASE_CA_FILE: file, [name]: url = '' } = readConfig([name, 'DATABASE_CA_FILE']);
  await migrateDatabase(url, file === undefined ? undefined : readFileSync(file));
  console.log('The database is up to date.');
});
