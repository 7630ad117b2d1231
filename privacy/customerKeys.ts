/** Each customer's key: made when the customer first needs one, and thrown away when erased. */
import type { KeyObject } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Database, Queries } from '../db/client.ts';
import { type KeyRing, newKey, unwrapKey, wrapKey } from './keyRing.ts';
import { createRecent } from './recent.ts';

/** The customer's key was thrown away: what it sealed can be read by nobody. */
export const ERASED = 'erased';

export interface CustomerKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

export interface CustomerKeys {
  /**
   * The customer's key, made now when there is none yet. Do not call it inside a transaction: it takes
   * a connection of its own, so that the key is there for good before anything is sealed with it.
   */
  ofCustomer(userId: string): Promise<CustomerKey | typeof ERASED>;
  /** Null when there is no such key. */
  byId(keyId: string): Promise<CustomerKey | typeof ERASED | null>;
  /** By key id, in one round trip; a key that does not exist is left out. */
  byIds(keyIds: readonly string[]): Promise<ReadonlyMap<string, CustomerKey | typeof ERASED>>;
}

/** Every process forgets an erased key within this time. */
export const REMEMBERED_MS = 60_000;
/** A key takes about 200 bytes. */
const REMEMBERED_KEYS = 20_000;

interface Row extends Record<string, unknown> {
  readonly keyId: string;
  readonly userId: string;
  readonly wrappedKey: string | null;
  readonly wrappedBy: string;
}
const columns = sql.raw(
  'key_id as "keyId", user_id as "userId", wrapped_key as "wrappedKey", wrapped_by as "wrappedBy"',
);

export function createCustomerKeys(db: Database, ring: KeyRing): CustomerKeys {
  const recentById = createRecent<CustomerKey | typeof ERASED>(REMEMBERED_KEYS, REMEMBERED_MS);
  const recentByUser = createRecent<CustomerKey | typeof ERASED>(REMEMBERED_KEYS, REMEMBERED_MS);

  function remember({ keyId, userId, wrappedKey, wrappedBy }: Row) {
    const answer =
      wrappedKey === null
        ? ERASED
        : { keyId, key: unwrapKey(ring, keyId, { wrappedKey, wrappedBy }) };
    recentById.set(keyId, answer);
    recentByUser.set(userId, answer);
    return answer;
  }

  async function byIds(keyIds: readonly string[]) {
    const answers = new Map<string, CustomerKey | typeof ERASED>();
    const unread: string[] = [];
    for (const keyId of new Set(keyIds)) {
      const answer = recentById.get(keyId);
      if (answer === undefined) unread.push(keyId);
      else answers.set(keyId, answer);
    }
    if (unread.length === 0) return answers;
    const rows = await db.execute<Row>(sql`
      select ${columns} from keys.customer_keys where key_id = any(${sql.param(unread)}::uuid[])`);
    for (const row of rows) answers.set(row.keyId, remember(row));
    return answers;
  }

  return {
    async ofCustomer(userId) {
      const recent = recentByUser.get(userId);
      if (recent !== undefined) return recent;
      // Nothing is found when another process makes the row in the same moment: then it is there.
      const row = (await findOrMake(db, ring, userId)) ?? (await findOrMake(db, ring, userId));
      if (row === undefined) throw new Error('A key that was just made is gone.');
      return remember(row);
    },
    byIds,
    byId: async (keyId) => (await byIds([keyId])).get(keyId) ?? null,
  };
}

/** One statement, so that a customer's first order costs no more round trips than the next. */
async function findOrMake(db: Queries, ring: KeyRing, userId: string): Promise<Row | undefined> {
  const keyId = uuidv7();
  const { wrappedKey, wrappedBy } = wrapKey(ring, keyId, newKey());
  const [row] = await db.execute<Row>(sql`
    with existing as (select ${columns} from keys.customer_keys where user_id = ${userId}),
      made as (insert into keys.customer_keys (key_id, user_id, wrapped_key, wrapped_by)
        select ${keyId}, ${userId}, ${wrappedKey}, ${wrappedBy} where not exists (table existing)
        on conflict (user_id) do nothing returning ${columns})
    table existing union all table made`);
  return row;
}

/**
 * Throws the customer's key away. A customer without one is marked as erased all the same. Other
 * processes remember the key for up to REMEMBERED_MS.
 *
 * @returns whether it was not erased before
 */
export async function eraseCustomerKey(
  db: Queries,
  { first }: KeyRing,
  userId: string,
): Promise<boolean> {
  const erased = await db.execute(sql`
    insert into keys.customer_keys as k (key_id, user_id, wrapped_key, wrapped_by, erased_at)
    values (${uuidv7()}, ${userId}, null, ${first.id}, now())
    on conflict (user_id) do update set wrapped_key = null, erased_at = now()
      where k.erased_at is null
    returning 1`);
  return erased.length > 0;
}
