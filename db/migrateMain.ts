/** `node db/migrateMain.ts`: brings DATABASE_URL to the newest schema. */

import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { migrateDatabase } from './migrate.ts';

await runMain(async () => {
  const { DATABASE_URL } = readConfig(['DATABASE_URL']);
  await migrateDatabase(DATABASE_URL);
  console.log('The database is up to date.');
});
