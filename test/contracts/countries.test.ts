import { expect, test } from 'vitest';
import { countries, needsPostalCode } from '../../contracts/countries.ts';

/** Codes that ISO 3166-1 only reserves, that are private, or that name no country. */
const reserved = 'AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' ');

/** All regions of two letters that Node.js has a name for, under their current code. */
function regionsOfNode(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => names.of(code) && new Intl.Locale(`und-${code}`).region === code);
}

test('the countries are those that Node.js knows, but for codes that are only reserved', () => {
  expect(countries).toEqual(regionsOfNode().filter((code) => !reserved.includes(code)));
});

test.each(['UK', 'ZZ', 'XX', 'EU', 'XK', 'AN', 'SU'])('%s is no country', (code) => {
  expect(countries).not.toContain(code);
});

test('postal codes are needed where mail does not arrive without them', () => {
  const codes = ['US', 'GB', 'NL', 'DE', 'HK', 'AE', 'IE', 'QA', 'PA'];
  expect(codes.filter(needsPostalCode)).toEqual(['US', 'GB', 'NL', 'DE']);
});
