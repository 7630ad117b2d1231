import { expect, test } from 'vitest';
import { currencies, minorDigits, readableAmount } from '../../contracts/currencies.ts';

test('amounts have the digits of ISO 4217, not those of everyday prices', () => {
  const digitsOf = (count: number) => currencies.filter((code) => minorDigits(code) === count);
  expect(digitsOf(0).join(' ')).toBe(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  );
  expect(digitsOf(3).join(' ')).toBe('BHD IQD JOD KWD LYD OMR TND');
  expect(digitsOf(4).join(' ')).toBe('CLF UYW');
  expect(digitsOf(2)).toHaveLength(currencies.length - 17 - 7 - 2);
});

test.each([
  [499_000, 'HUF', '4990.00 HUF'],
  [5_125, 'KWD', '5.125 KWD'],
  [1_999, 'JPY', '1999 JPY'],
  [7, 'EUR', '0.07 EUR'],
  [0, 'EUR', '0.00 EUR'],
  [5, 'CLF', '0.0005 CLF'],
  [9_007_199_254_740_991, 'USD', '90071992547409.91 USD'],
])('%d minor units of %s read %s', (amount, currency, text) => {
  expect(readableAmount(amount, currency)).toBe(text);
});

/** Units that contracts are reckoned in; Node.js lists what people pay with. */
const units = 'BOV CHE CHW CLF COU MXV USN UYI UYW VED'.split(' ');

test('every currency is one that Node.js knows, but for units of account', () => {
  const known = new Set(Intl.supportedValuesOf('currency'));
  expect(currencies.filter((code) => !known.has(code))).toEqual(units);
});
