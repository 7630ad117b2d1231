import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../api/http/canonicalJson.ts';
import { mayBeUnstorable, requireStorableText } from '../../../api/http/storableText.ts';

describe('text that Postgres cannot store', () => {
  test.each([
    [{ a: 'x\u0000' }, 'a', 'has a NUL character'],
    [{ a: ['x', '\udfff'] }, 'a[1]', 'has half a surrogate pair'],
    [{ a: { tok_4111: '\ud800' } }, 'a.?', 'has half a surrogate pair'],
  ])(
    'is refused in %j, with its place, and no name that is unlike a field’s',
    (value, path, message) => {
      expect(() => requireStorableText(value)).toThrow(
        expect.objectContaining({
          code: 'MALFORMED_JSON',
          extension: { errors: [{ path, message }] },
        }),
      );
    },
  );

  test('is not any other text, number or nothing', () => {
    requireStorableText({ a: ['Zoë 😀', '\u0001', 1, null, true, undefined], b: {} });
  });

  test('is looked for only in a body that may have it, and never missed', () => {
    const unit = fc.constantFrom('\u0000', '\ud83d', '\ude00', '\\', 'u0000', 'ud800', '"', 'ü');
    const text = fc.array(unit).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.record({ text })), (value) => {
        if (mayBeUnstorable(canonicalJson(value))) return;
        requireStorableText(value);
      }),
      { numRuns: 1_000 },
    );
    for (const plain of ['Zoë 😀', '\u0001', 'u0000', '\ue000'])
      expect(mayBeUnstorable(canonicalJson({ [plain]: plain }))).toBe(false);
  });
});
