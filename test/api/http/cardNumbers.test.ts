import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  holdsCardNumber,
  maskCardNumbers,
  passesLuhn,
  pathOfCardNumber,
} from '../../../api/http/cardNumbers.ts';

/** First digits and lengths of numbers that the networks give out. */
const NETWORKS = [
  ...[['4', 13] as const, ['4', 16] as const, ['4', 19] as const],
  ...[['51', 16] as const, ['55', 16] as const, ['2221', 16] as const, ['2720', 16] as const],
  ...[['34', 15] as const, ['37', 15] as const],
  ...[['300', 14] as const, ['3095', 16] as const, ['36', 14] as const, ['39', 19] as const],
  ...[['3528', 16] as const, ['3589', 19] as const],
  ...[['6011', 16] as const, ['649', 19] as const, ['65', 16] as const],
  ...[['62', 16] as const, ['62', 19] as const, ['81', 17] as const, ['82', 16] as const],
  ...[['5018', 13] as const, ['58', 14] as const, ['6304', 18] as const, ['6762', 15] as const],
  ...[['2200', 16] as const, ['2204', 19] as const, ['9792', 16] as const],
  ...[['8600', 16] as const, ['9860', 16] as const],
];
const DIGITS = [...'0123456789'];

const cardNumber = fc
  .constantFrom(...NETWORKS)
  .chain(([first, length]) => {
    const rest = length - 1 - first.length;
    const middle = fc.string({
      unit: fc.constantFrom(...DIGITS),
      minLength: rest,
      maxLength: rest,
    });
    return middle.map((digits) => first + digits);
  })
  .map((digits) => digits + DIGITS.find((digit) => passesLuhn(digits + digit)));

/** A card number as people write it: in groups with separators. */
const written = fc
  .tuple(
    cardNumber,
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 19 }),
    fc.constantFrom(
      ...['', ' ', '-', '  ', ' - ', '.', '\u00a0', '–', '/'],
      ...[',', ', ', ':', '+', ';', '=', ') (', '"', "'", '#', '\\', '…'],
    ),
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

  test('are found in an object of texts, with the field’s name', () => {
    fc.assert(
      fc.property(written, (text) => {
        const address = { name: 'Ada', line1: '12 Square', line2: text, city: 'London' };
        expect(pathOfCardNumber(address)).toEqual(['line2']);
        expect(pathOfCardNumber(text)).toEqual([]);
      }),
    );
    expect(pathOfCardNumber({ name: 'Ada', line1: '12 Square' })).toBeNull();
  });

  test('are masked in a remark, and nothing else is', () => {
    fc.assert(
      fc.property(written, (text) => {
        const masked = maskCardNumbers(`Paid by ${text}`);
        expect(masked).not.toMatch(/\d/);
        expect(masked).toMatch(/^Paid by \D+$/);
      }),
    );
    expect(maskCardNumbers('Order 4711 of 12.11., not 4111 1111 1111 1111!')).toBe(
      'Order 4711 of 12.11., not **** **** **** ****!',
    );
    expect(maskCardNumbers('Parcel 1795640000000')).toBe('Parcel 1795640000000');
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
    ['between commas', '4111,1111,1111,1111'],
    ['between colons and plus signs', '4111:1111+1111: 1111'],
    ['in brackets', '(4111)(1111)(1111)(1111)'],
    ['with tabs and line ends between', '4111\r\n\t\t1111    1111     1111'],
    ['after a letter', 'visa4111111111111111'],
    ['in a token', 'tok_4111111111111111'],
    ['over two lines', '4111 1111\n1111 1111'],
  ])('are found %s', (_how, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  test.each([
    ['a phone number', '+31 20 123 4567'],
    ['a German mobile number', '+49 151 23456787'],
    ['an Indonesian mobile number', 'Call +6281234567899'],
    ['a card number with a wrong check digit', '4111111111111112'],
    ['twelve digits', '411111111111'],
    ['milliseconds whose check digit is right by chance', '1795640000000'],
    ['a number of no network whose check digit is right by chance', '1234567812345670'],
    ['a number of a network that has none of this length', '41111111111111113'],
    ['a tracking number', '9400 1118 9956 2537 8663 61'],
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
