import { describe, expect, test } from 'vitest';
import { canonicalJson, hashOf } from '../../../api/http/canonicalJson.ts';

describe('the same value has the same text', () => {
  test('whatever the order of its keys, at any depth', () => {
    const one = { b: [{ y: 1, x: 'a' }], a: null, c: { e: true, d: 2 } };
    const other = { c: { d: 2, e: true }, a: null, b: [{ x: 'a', y: 1 }] };
    expect(canonicalJson(one)).toBe(canonicalJson(other));
    expect(canonicalJson(one)).toBe('{"a":null,"b":[{"x":"a","y":1}],"c":{"d":2,"e":true}}');
  });

  test('whether a member is undefined or missing', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(canonicalJson(undefined)).toBe('null');
  });
});

test.each([
  [
    [1, 2],
    [2, 1],
  ],
  [[1, 2], [12]],
  [['a', 'b'], ['a,b']],
  [{ a: 1 }, { a: '1' }],
  [{ a: null }, {}],
  [null, 'null'],
  [[], {}],
])('%j and %j have different texts', (one, other) => {
  expect(canonicalJson(one)).not.toBe(canonicalJson(other));
});

describe('a hash', () => {
  test('is the same for the same parts only', () => {
    expect(hashOf('a', 'b')).toBe(hashOf('a', 'b'));
    expect(hashOf('a', 'b')).not.toBe(hashOf('b', 'a'));
  });

  test('knows where one part ends and the next begins', () => {
    expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'));
    expect(hashOf('a', '')).not.toBe(hashOf('a'));
    expect(hashOf('1:a')).not.toBe(hashOf('', 'a'));
  });

  test('is SHA-256, as the keys that are stored by now', () => {
    expect(hashOf('POST', '/v1/orders', '{}')).toBe('afK4GsKEMxouivmx5UgieIUitqfMmmfvV9XMGxB_Fvs');
  });
});
