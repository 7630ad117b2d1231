import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, hashOf } from '../../../api/http/canonicalJson.ts';
import { MAX_JSON_DEPTH, parseStrictJson } from '../../../api/http/strictJson.ts';

const harmless = fc.json({ maxDepth: 5 });

describe('strict JSON', () => {
  test('reads whatever JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(harmless, fc.boolean(), (text, pretty) => {
        const value: unknown = JSON.parse(text);
        const sent = pretty ? JSON.stringify(value, null, 2) : text;
        expect(parseStrictJson(sent)).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test('finds a duplicate key at any depth, however it is escaped', () => {
    const key = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(key, harmless, fc.integer({ min: 0, max: 5 }), (name, json, depth) => {
        const plain = JSON.stringify(name);
        const escaped = `"${[...name].map((char) => escapeOf(char)).join('')}"`;
        const twice = `{${plain}:${json},"other":[1,"}"],${escaped}:2}`;
        const text = '[{"a":'.repeat(depth) + twice + '}]'.repeat(depth);
        expect(() => parseStrictJson(text)).toThrow('has a key twice');
      }),
      { numRuns: 2_000 },
    );
  });

  test('the same key in two objects is not a duplicate', () => {
    const text = '{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"{\\"a\\":1,\\"a\\":1}"}';
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  test('allows 16 levels of nesting and no more', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseStrictJson(nested(MAX_JSON_DEPTH))).toBeDefined();
    expect(() => parseStrictJson(nested(MAX_JSON_DEPTH + 1))).toThrow('nested');
    expect(() => parseStrictJson(nested(30_000))).toThrow('nested');
  });
});

const escapeOf = (char: string): string =>
  [...Array(char.length).keys()]
    .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');

describe('canonical JSON', () => {
  test('is the same for the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('a hash depends on where one part ends and the next begins', () => {
    expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'));
  });
});
