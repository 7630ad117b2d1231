import { describe, expect, test } from 'vitest';
import { requireStorableText } from '../../../api/http/storableText.ts';

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
});
