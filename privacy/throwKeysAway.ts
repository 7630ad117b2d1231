/** Throws a customer's key away, for good. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../db/client.ts';

/**
 * Runs in the caller's transaction, and locks the key first: whoever accepts an order with it has a lock
 * that this one waits for (`for key share`), or waits for this one and finds no key.
 *
 * @returns the ids of the keys that are gone when the transaction commits; none when there was none
 */
export async function throwKeysAway(tx: Queries, userId: string): Promise<string[]> {
  const rows = await tx.execute<{ keyId: string }>(sql`
    with living as (
      select key_id from keys.customer_keys
      where user_id = ${userId} and wrapped_key is not null for update
    )
    update keys.customer_keys k set wrapped_key = null, erased_at = now()
    from living where k.key_id = living.key_id returning k.key_id as "keyId"`);
  return rows.map(({ keyId }) => keyId);
}

/**
 * Throws the keys of all erasures away that are there again, because an older backup of the keys was
 * restored.
 *
 * @returns how many there were
 */
export async function throwKeysAwayAgain(db: Queries): Promise<number> {
  const rows = await db.execute(sql`
    update keys.customer_keys k set wrapped_key = null, erased_at = e.erased_at
    from customer_erasures e where k.key_id = e.key_id and k.wrapped_key is not null returning 1`);
  return rows.length;
}
