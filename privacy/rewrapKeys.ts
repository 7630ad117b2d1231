/** Wraps the customers' keys anew after another master key was put in front of ENCRYPTION_KEYS. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../db/client.ts';
import { type KeyRing, unwrapKey, wrapKey } from './keyRing.ts';

const BATCH = 500;

interface Row extends Record<string, unknown> {
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly wrappedBy: string;
}

/**
 * Can be stopped and begun again. The keys themselves stay: nothing that they sealed is touched.
 *
 * @returns how many keys were wrapped anew
 * @throws UnknownMasterKeyError when ENCRYPTION_KEYS lacks the key that one is wrapped by
 */
export async function rewrapKeys(db: Queries, ring: KeyRing): Promise<number> {
  let count = 0;
  for (;;) {
    const rows = await db.execute<Row>(sql`
      select key_id as "keyId", wrapped_key as "wrappedKey", wrapped_by as "wrappedBy"
      from keys.customer_keys where wrapped_key is not null and wrapped_by <> ${ring.first.id}
      limit ${BATCH}`);
    for (const { keyId, ...old } of rows) {
      const { wrappedKey, wrappedBy } = wrapKey(ring, keyId, unwrapKey(ring, keyId, old));
      // A key that is erased in this moment must not come back.
      await db.execute(sql`
        update keys.customer_keys set wrapped_key = ${wrappedKey}, wrapped_by = ${wrappedBy}
        where key_id = ${keyId} and wrapped_key = ${old.wrappedKey}`);
    }
    count += rows.length;
    if (rows.length < BATCH) return count;
  }
}
