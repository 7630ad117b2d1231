/**
 * `npm run keys:rewrap`: wraps all customers' keys by the first key of ENCRYPTION_KEYS. Afterwards no
 * customer's key needs the others. It needs DATABASE_URL and ENCRYPTION_KEYS.
 */
import { databaseSettings, openDatabase } from '../db/openDatabase.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { createKeyRing } from './keyRing.ts';
import { rewrapKeys } from './rewrapKeys.ts';

await runMain(async () => {
  const config = readConfig([...databaseSettings, 'ENCRYPTION_KEYS']);
  const ring = createKeyRing(config.ENCRYPTION_KEYS);
  const { db, close } = await openDatabase(config, { name: 'keys-rewrap', role: 'oms_keys' });
  try {
    const count = await rewrapKeys(db, ring);
    console.log(`${count} keys were wrapped anew by ${ring.first.id}.`);
  } finally {
    await close();
  }
});
