import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import type { SealedText } from '../../contracts/sealed.ts';
import { connectDatabase } from '../../db/client.ts';
import { createCustomerKeys } from '../../privacy/customerKeys.ts';
import { createSeals, inClear } from '../../privacy/orderSeals.ts';
import { testDatabase } from '../support/database.ts';
import { clearJson, keyRingOf, newMasterKey } from '../support/encryptionKeys.ts';

const { url } = await testDatabase();
const { db, pool, close } = connectDatabase(url, 5, 'order-seals-test');
afterAll(close);
let statements = 0;
pool.onStatement = () => {
  statements += 1;
};
const ring = keyRingOf(newMasterKey('master'));
/** Seals as another process has them, which remembers no keys yet. */
const seals = () => createSeals(createCustomerKeys(db, ring));
const address = { name: 'Ada Lovelace', line1: '12 Street', city: 'London', country: 'GB' };

async function sealedOrder(userId: string = randomUUID()) {
  const orderId = randomUUID();
  const sealer = await seals().sealerOf(userId);
  const words = sealer.words(orderId, 'Called Ada');
  return { orderId, userId, sealer, words, address: sealer.json(orderId, 'address', address) };
}
const throwAway = (keyId: string) =>
  db.execute(sql`
    update keys.customer_keys set wrapped_key = null, erased_at = now() where key_id = ${keyId}`);

test('What is sealed of an order holds nothing that can be read, and opens as it was', async () => {
  const { orderId, ...sealed } = await sealedOrder();
  expect(JSON.stringify([sealed.words, sealed.address])).not.toMatch(/Ada|Street|London/);
  const opener = await seals().openerOf([sealed.words, sealed.address]);
  expect(opener.words(orderId, sealed.words)).toBe('Called Ada');
  expect(opener.json(orderId, 'address', sealed.address)).toEqual(address);
});

test('What is sealed of one order, or one part of it, opens in no other place', async () => {
  const { orderId, words } = await sealedOrder();
  const opener = await seals().openerOf([words]);
  expect(() => opener.words(randomUUID(), words)).toThrow('The seal is broken');
  expect(() => opener.text(orderId, 'payment method', words)).toThrow('The seal is broken');
  const changed = `${words.slice(0, -4)}AAAA` as SealedText;
  expect(() => opener.words(orderId, changed)).toThrow('The seal is broken');
});

test('Once the key is thrown away everything that it sealed opens as null', async () => {
  const { orderId, userId, sealer, words, ...sealed } = await sealedOrder();
  const later = await sealedOrder(userId);
  await throwAway(sealer.keyId);
  const opener = await seals().openerOf([words, sealed.address, later.words]);
  expect(opener.words(orderId, words)).toBeNull();
  expect(opener.json(orderId, 'address', sealed.address)).toBeNull();
  expect(opener.words(later.orderId, later.words)).toBeNull();
  const anew = await sealedOrder(userId);
  const openerAnew = await seals().openerOf([anew.words, words]);
  expect(openerAnew.words(anew.orderId, anew.words)).toBe('Called Ada');
  expect(openerAnew.words(orderId, words)).toBeNull();
});

describe('what was stored before, in clear,', () => {
  test('is read as it is, and costs no look at a key', async () => {
    const before = statements;
    const stored = [inClear('Called Ada'), clearJson(address), clearJson('sealed')] as const;
    const opener = await seals().openerOf(stored);
    expect(opener.words('x', stored[0])).toBe('Called Ada');
    expect(opener.json('x', 'address', stored[1])).toEqual(address);
    expect(opener.json('x', 'address', stored[2])).toBe('sealed');
    expect(statements).toBe(before);
  });
});

test('A page of orders costs one look at their customers’ keys, and none when they are remembered', async () => {
  const orders = await Promise.all(Array.from({ length: 20 }, () => sealedOrder()));
  const reading = seals();
  const before = statements;
  for (let page = 0; page < 3; page += 1) {
    const opener = await reading.openerOf(orders.map((order) => order.address));
    for (const order of orders)
      expect(opener.json(order.orderId, 'address', order.address)).toEqual(address);
  }
  expect(statements - before).toBe(1);
});
