import { expect, test } from 'vitest';
import { readConfig } from '../../ops/settings.ts';
import {
  createKeyRing,
  newKey,
  UnknownMasterKeyError,
  unwrapKey,
  wrapKey,
} from '../../privacy/keyRing.ts';
import { SealBrokenError } from '../../privacy/seal.ts';
import { keyRingOf, newMasterKey } from '../support/encryptionKeys.ts';

const [older, newer] = [newMasterKey('2026-01'), newMasterKey('2026-02')];
const read = (ENCRYPTION_KEYS: string, NODE_ENV = 'production') =>
  readConfig(['ENCRYPTION_KEYS'], { ENCRYPTION_KEYS, NODE_ENV }).ENCRYPTION_KEYS;

test('The first master key wraps, and the others go on unwrapping', () => {
  const key = newKey();
  const before = wrapKey(keyRingOf(older), 'k', key);
  const ring = createKeyRing(read(`${newer}, ${older}`));
  expect(unwrapKey(ring, 'k', before).equals(key)).toBe(true);
  expect(wrapKey(ring, 'k', key).wrappedBy).toBe('2026-02');
});

test('A wrapped key unwraps neither by another master key nor as the key of another customer', () => {
  const wrapped = wrapKey(keyRingOf(older), 'k', newKey());
  expect(() => unwrapKey(keyRingOf(newer), 'k', wrapped)).toThrow(UnknownMasterKeyError);
  const sameId = keyRingOf(newMasterKey('2026-01'));
  expect(() => unwrapKey(sameId, 'k', wrapped)).toThrow(SealBrokenError);
  expect(() => unwrapKey(keyRingOf(older), 'another', wrapped)).toThrow(SealBrokenError);
});

test.each([
  ['', 'is not set'],
  ['2026-01', 'must be ids with 32 bytes'],
  ['2026-01:c2hvcnQ', 'must be ids with 32 bytes'],
  [`${older},${older}`, 'has an id twice'],
  [`k:${'A'.repeat(43)}`, 'has a key that is not random'],
])('Production does not start with the master keys "%s"', (keys, why) => {
  expect(() => read(keys)).toThrow(why);
});

test('No master key is repeated in the message about it', () => {
  const [, secret = ''] = older.split(':');
  expect(() => read(`${older} and more`)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining(secret) }),
  );
});
