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
   * The customer's key, made now when there is none, or none any more. Do not call it inside a
   * transaction: it takes a connection of its own, so that the key is there for good before anything is
   * sealed with it.
   *
   * @param isFresh whether what is remembered may not be enough: the key was thrown away since
   */
  ofCustomer(userId: string, options?: { readonly isFresh?: boolean }): Promise<CustomerKey>;
  /** For who has thrown them away: this process remembers them no longer. */
  forget(userId: string, keyIds: readonly string[]): void;
  /** Null when there is no such key. */
  byId(keyId: string): Promise<CustomerKey | typeof ERASED | null>;
  /**
   * By key id, in one round trip; a key that does not exist is left out.
   *
   * @param on the transaction it is read in
   */
  byIds(
    keyIds: readonly string[],
    on?: Queries,
  ): Promise<ReadonlyMap<string, CustomerKey | typeof ERASED>>;
}

/** Every process forgets an erased key within this time. */
const REMEMBERED_MS = 60_000;
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

type Answer = CustomerKey | typeof ERASED;

/** @param makes false where the process has no right to make a key: there must be one then */
export function createCustomerKeys(
  db: Database,
  ring: KeyRing,
  { makes = true }: { readonly makes?: boolean } = {},
): CustomerKeys {
  const recentById = createRecent<Answer>(REMEMBERED_KEYS, REMEMBERED_MS);
  const recentByUser = createRecent<CustomerKey>(REMEMBERED_KEYS, REMEMBERED_MS);
  // Who asks while a key is read gets the answer of that reading.
  const reading = new Map<string, Promise<ReadonlyMap<string, Answer>>>();

  function remember({ keyId, userId, wrappedKey, wrappedBy }: Row): Answer {
    const answer =
      wrappedKey === null
        ? ERASED
        : { keyId, key: unwrapKey(ring, keyId, { wrappedKey, wrappedBy }) };
    recentById.set(keyId, answer);
    if (answer !== ERASED) recentByUser.set(userId, answer);
    return answer;
  }

  async function read(keyIds: readonly string[], on: Queries) {
    const rows = await on.execute<Row>(sql`
      select ${columns} from keys.customer_keys where key_id = any(${sql.param(keyIds)}::uuid[])`);
    return new Map(rows.map((row) => [row.keyId, remember(row)]));
  }

  /** @param on a transaction's reading is nobody else's: the others would wait for its connection */
  async function byIds(keyIds: readonly string[], on: Queries = db) {
    const ids = [...new Set(keyIds)];
    const unknown = ids.filter((keyId) => recentById.get(keyId) === undefined);
    const isShared = on === db;
    const unread = unknown.filter((keyId) => !isShared || !reading.has(keyId));
    const work = unread.length > 0 ? read(unread, on) : null;
    if (work && isShared) whileRunning(reading, unread, work);
    const readings = unknown.map((keyId) => (isShared ? reading.get(keyId) : null) ?? work);
    const fresh = await Promise.all(new Set(readings));
    const answers = ids.map(
      (keyId) =>
        [
          keyId,
          fresh.find((each) => each?.has(keyId))?.get(keyId) ?? recentById.get(keyId),
        ] as const,
    );
    return new Map(answers.flatMap(([keyId, answer]) => (answer ? [[keyId, answer]] : [])));
  }

  return {
    async ofCustomer(userId, { isFresh = false } = {}) {
      const recent = isFresh ? undefined : recentByUser.get(userId);
      if (recent !== undefined) return recent;
      // Nothing is found when another process makes the row in the same moment: then it is there.
      const find = () => (makes ? findOrMake(db, ring, userId) : findLiving(db, userId));
      const row = (await find()) ?? (await find());
      const key = row && remember(row);
      if (!key || key === ERASED) throw new Error('The customer has no key.');
      return key;
    },
    forget(userId, keyIds) {
      recentByUser.delete(userId);
      for (const keyId of keyIds) recentById.set(keyId, ERASED);
    },
    byIds,
    byId: async (keyId) => (await byIds([keyId])).get(keyId) ?? null,
  };
}

/** Keeps a promise under these names until it is settled. */
function whileRunning<T>(
  running: Map<string, Promise<T>>,
  names: readonly string[],
  work: Promise<T>,
): void {
  for (const name of names) running.set(name, work);
  const forget = (): void => {
    for (const name of names) running.delete(name);
  };
  work.then(forget, forget);
}

async function findLiving(db: Queries, userId: string): Promise<Row | undefined> {
  const [row] = await db.execute<Row>(sql`
    select ${columns} from keys.customer_keys
    where user_id = ${userId} and wrapped_key is not null`);
  return row;
}

/** One statement, so that a customer's first order costs no more round trips than the next. */
async function findOrMake(db: Queries, ring: KeyRing, userId: string): Promise<Row | undefined> {
  const keyId = uuidv7();
  const { wrappedKey, wrappedBy } = wrapKey(ring, keyId, newKey());
  const [row] = await db.execute<Row>(sql`
    with existing as (select ${columns} from keys.customer_keys
        where user_id = ${userId} and wrapped_key is not null),
      made as (insert into keys.customer_keys (key_id, user_id, wrapped_key, wrapped_by)
        select ${keyId}, ${userId}, ${wrappedKey}, ${wrappedBy} where not exists (table existing)
        on conflict (user_id) where wrapped_key is not null do nothing returning ${columns})
    table existing union all table made`);
  return row;
}

/** Whether the key was not thrown away, as of now. */
export async function isLiving(db: Queries, keyId: string): Promise<boolean> {
  const rows = await db.execute(sql`
    select from keys.customer_keys where key_id = ${keyId} and wrapped_key is not null`);
  return rows.length > 0;
}
