/**
 * `npm run keys:erase-again`: after an older backup of the keys was restored, throws those away again
 * whose customers were erased since. It needs DATABASE_URL.
 */
import { databaseSettings, openDatabase } from '../db/openDatabase.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { throwKeysAwayAgain } from './throwKeysAway.ts';

await runMain(async () => {
  const config = readConfig(databaseSettings);
  const { db, close } = await openDatabase(config, { name: 'keys-erase-again', role: 'oms_keys' });
  try {
    console.log(`${await throwKeysAwayAgain(db)} keys were thrown away again.`);
  } finally {
    await close();
  }
});
