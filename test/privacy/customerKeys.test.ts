import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { createCustomerKeys, ERASED } from '../../privacy/customerKeys.ts';
import { rewrapKeys } from '../../privacy/rewrapKeys.ts';
import { testDatabase } from '../support/database.ts';
import { keyRingOf, newMasterKey } from '../support/encryptionKeys.ts';
import { runProgram } from '../support/runProgram.ts';

const { url } = await testDatabase();
const { db, pool, close } = connectDatabase(url, 5, 'customer-keys-test');
afterAll(close);
let statements = 0;
pool.onStatement = () => {
  statements += 1;
};
const older = newMasterKey('older');
const ring = keyRingOf(older);
/** Keys as another process has them, which remembers nothing yet. */
const keys = (master = ring) => createCustomerKeys(db, master);
const bytesOf = (answer: Awaited<ReturnType<ReturnType<typeof keys>['byId']>>) =>
  answer === null || answer === ERASED ? answer : answer.key.export().toString('hex');

test('A customer has one key, which every process finds by the customer and by its id', async () => {
  const user = randomUUID();
  const all = await Promise.all(Array.from({ length: 8 }, () => keys().ofCustomer(user)));
  expect(new Set(all.map(bytesOf)).size).toBe(1);
  const [first] = all;
  if (first === undefined) throw new Error('no key');
  expect(bytesOf(await keys().byId(first.keyId))).toBe(bytesOf(first));
  expect(bytesOf(await keys().ofCustomer(randomUUID()))).not.toBe(bytesOf(first));
  expect(await keys().byId(randomUUID())).toBeNull();
});

test('A key costs one round trip and then none, and many keys cost one together', async () => {
  const mine = keys();
  const before = statements;
  const [first, second] = [
    await mine.ofCustomer(randomUUID()),
    await mine.ofCustomer(randomUUID()),
  ];
  expect(statements - before).toBe(2);
  const ids = [first.keyId, second.keyId, first.keyId];
  await mine.byIds(ids);
  expect(statements - before).toBe(2);
  expect((await keys().byIds(ids)).size).toBe(2);
  expect(statements - before).toBe(3);
});

const throwAway = (keyId: string) =>
  db.execute(sql`
    update keys.customer_keys set wrapped_key = null, erased_at = now() where key_id = ${keyId}`);

test('A key that was thrown away is told from one that never was, and never comes back', async () => {
  const user = randomUUID();
  const key = await keys().ofCustomer(user);
  await throwAway(key.keyId);
  expect(await keys().byId(key.keyId)).toBe(ERASED);
});

test('A customer who comes back after an erasure has another key', async () => {
  const user = randomUUID();
  const mine = keys();
  const before = await mine.ofCustomer(user);
  await throwAway(before.keyId);
  const all = await Promise.all(Array.from({ length: 4 }, () => keys().ofCustomer(user)));
  expect(new Set(all.map(({ keyId }) => keyId)).size).toBe(1);
  expect(all[0]?.keyId).not.toBe(before.keyId);
  // This process remembers the old key, until it is told that it may be gone.
  expect((await mine.ofCustomer(user)).keyId).toBe(before.keyId);
  expect((await mine.ofCustomer(user, { isFresh: true })).keyId).toBe(all[0]?.keyId);
});

test('After a new master key was put in front, all keys are wrapped by it and stay the same', async () => {
  const users = Array.from({ length: 3 }, () => randomUUID());
  const before = await Promise.all(
    users.map(async (user) => bytesOf(await keys().ofCustomer(user))),
  );
  const newer = newMasterKey('newer');
  const { code, output } = await runProgram('privacy/rewrapMain.ts', {
    DATABASE_URL: url,
    ENCRYPTION_KEYS: `${newer},${older}`,
  });
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/^\d+ keys were wrapped anew by newer/),
  ]);
  const withoutOlder = keys(keyRingOf(newer));
  const after = await Promise.all(
    users.map(async (user) => bytesOf(await withoutOlder.ofCustomer(user))),
  );
  expect(after).toEqual(before);
  expect(await rewrapKeys(db, keyRingOf(newer))).toBe(0);
  const [left] = await db.execute(sql`
    select count(*)::int as n from keys.customer_keys
    where wrapped_by <> 'newer' and wrapped_key is not null`);
  expect(left).toEqual({ n: 0 });
});
