import { expect, test } from 'vitest';
import { newKey } from '../../privacy/keyRing.ts';
import { open, SealBrokenError, seal } from '../../privacy/seal.ts';

const key = newKey();
const address = Buffer.from('12 Harbour Street, 20457 Hamburg, Germany');

test('What is sealed opens with its key, and the same text never looks the same', () => {
  const sealed = seal(key, address, 'order 1');
  expect(Buffer.from(open(key, sealed, 'order 1'))).toEqual(address);
  expect(Buffer.from(sealed).includes('Harbour')).toBe(false);
  expect(seal(key, address, 'order 1')).not.toEqual(sealed);
  expect(open(key, seal(key, Buffer.alloc(0), ''), '')).toHaveLength(0);
});

test('What was changed anywhere, or cut short, does not open', () => {
  const sealed = seal(key, address, 'order 1');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed, (byte, place) => (place === at ? byte ^ 1 : byte));
    expect(() => open(key, changed, 'order 1')).toThrow(SealBrokenError);
    expect(() => open(key, sealed.subarray(0, at), 'order 1')).toThrow(SealBrokenError);
  }
});

test('It opens neither with another key nor in another place', () => {
  const sealed = seal(key, address, 'order 1');
  expect(() => open(newKey(), sealed, 'order 1')).toThrow(SealBrokenError);
  expect(() => open(key, sealed, 'order 2')).toThrow(SealBrokenError);
});
