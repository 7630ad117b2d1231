/** Master keys of the tests. */
import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { SealedJson, SealedText } from '../../contracts/sealed.ts';
import type { Database } from '../../db/client.ts';
import { createCustomerKeys } from '../../privacy/customerKeys.ts';
import { createKeyRing, type KeyRing } from '../../privacy/keyRing.ts';
import { createSeals, type Seals } from '../../privacy/orderSeals.ts';
import { createServiceSeal } from '../../privacy/serviceSeal.ts';

/** For processes that a test starts. */
export const TEST_ENCRYPTION_KEYS = `tests:${createHash('sha256').update('tests').digest('base64url')}`;

/** As in ENCRYPTION_KEYS. */
export const newMasterKey = (id: string): string =>
  `${id}:${randomBytes(32).toString('base64url')}`;

export const keyRingOf = (...keys: readonly string[]): KeyRing =>
  createKeyRing(
    keys.map((each) => {
      const [id = '', key = ''] = each.split(':');
      return { id, bytes: Buffer.from(key, 'base64url') };
    }),
  );

const testRing = keyRingOf(newMasterKey('test'));

/** Seals of the process of a test file; what one of them seals the others open. */
export const testSeals = (db: Database): Seals => createSeals(createCustomerKeys(db, testRing));

export const testServiceSeal = createServiceSeal(testRing);

/** What erasing a customer does to the key. */
export async function throwKeyAway(db: Database, userId: string): Promise<void> {
  await db.execute(sql`
    update keys.customer_keys set wrapped_key = null, erased_at = now()
    where user_id = ${userId} and wrapped_key is not null`);
}

/** JSON as versions before sealing have stored it. */
export const clearJson = <T>(value: T): SealedJson<T> => value as unknown as SealedJson<T>;

/** These rows with their words as whoever may read them sees them. */
export async function withWords<Row extends { orderId: string; reason: SealedText | null }>(
  db: Database,
  rows: readonly Row[],
): Promise<(Omit<Row, 'reason'> & { reason: string | null })[]> {
  const opener = await testSeals(db).openerOf(rows.map(({ reason }) => reason));
  return rows.map((row) => ({ ...row, reason: opener.words(row.orderId, row.reason) }));
}
