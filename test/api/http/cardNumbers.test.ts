import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsCardNumber, passesLuhn } from '../../../api/http/cardNumbers.ts';
import { inspectJson } from '../../../api/http/inspectJson.ts';

/** 13 to 19 digits with the right check digit. */
const cardNumber = fc
  .string({ unit: fc.constantFrom(...'0123456789'), minLength: 12, maxLength: 18 })
  .map((digits) => {
    const check = [...'0123456789'].find((digit) => passesLuhn(digits + digit));
    return digits + check;
  });

/** A card number as people write it: in groups with separators. */
const written = fc
  .tuple(
    cardNumber,
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 19 }),
    fc.constantFrom('', ' ', '-', '  ', ' - ', '.', '\u00a0', '–', '/'),
  )
  .map(([digits, sizes, separator]) => {
    const groups: string[] = [];
    for (let at = 0, n = 0; at < digits.length; n += 1) {
      const size = sizes[n % sizes.length] ?? 4;
      groups.push(digits.slice(at, at + size));
      at += size;
    }
    return groups.join(separator);
  });

describe('card numbers', () => {
  test('ten thousand of them are found, with any groups and separators', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(holdsCardNumber(text)).toBe(true);
        expect(holdsCardNumber(`my card: ${text}`)).toBe(true);
        expect(holdsCardNumber(`${text} 12/27 123`)).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  test('are found in every field of a body, names and numbers included', () => {
    fc.assert(
      fc.property(cardNumber, fc.json(), (card, json) => {
        const value: unknown = JSON.parse(json);
        expect(inspectJson({ a: [value, { b: card }] }).cardNumberPath).not.toBeNull();
        expect(inspectJson({ [`x ${card}`]: value }).cardNumberPath).not.toBeNull();
      }),
    );
    expect(inspectJson({ unitPrice: 4_111_111_111_111_111 }).cardNumberPath).toBe('unitPrice');
  });

  test.each([
    ['with full-width digits', '４１１１１１１１１１１１１１１１'],
    ['with Arabic digits', '٤١١١ ١١١١ ١١١١ ١١١١'],
    ['with Devanagari digits', '४१११११११११११११११'],
    ['with invisible characters between', '4111\u200b1111\u00ad1111\ufeff1111'],
    ['as key-cap emoji', '4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣'],
    ['with underlined digits', [...'4111111111111111'].join('\u0332')],
    ['with blanks that are not spaces between', '4111\u28001111\u31641111\u115f1111'],
    ['between bullets', '4111·1111•1111∙1111'],
    ['between bars and stars', '4111|1111*1111~1111'],
    ['with tabs and line ends between', '4111\r\n\t\t1111    1111     1111'],
    ['after a letter', 'visa4111111111111111'],
    ['in a token', 'tok_4111111111111111'],
    ['over two lines', '4111 1111\n1111 1111'],
  ])('are found %s', (_how, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  test.each([
    ['a phone number', '+31 20 123 4567'],
    ['a card number with a wrong check digit', '4111111111111112'],
    ['twelve digits', '411111111111'],
    ['twenty digits', '41111111111111111111'],
    ['a UUID', '01981f0e-7c1a-7d3b-9a52-345678901234'],
    ['a price', '19.99'],
  ])('are not found in %s', (_what, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });

  test('are never found in UUIDs and hexadecimal ids with letters', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(holdsCardNumber(id)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 24 });
    fc.assert(
      fc.property(hex, (id) => {
        // An id of digits only looks like a card number.
        fc.pre(/[a-f]/.test(id));
        expect(holdsCardNumber(id)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });
});
