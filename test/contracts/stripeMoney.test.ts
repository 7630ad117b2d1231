/**
 * The whole of ISO 4217 against Stripe's documented exceptions. The digits are ISO's (list one,
 * including funds, metals and codes for testing, which have none); Stripe's are its own page's.
 */
import { describe, expect, test } from 'vitest';
import { fromStripe, isBelowStripesLeast, stripeAmount } from '../../contracts/stripeMoney.ts';

/** Active codes of ISO 4217 by the digits of their minor unit. */
const iso: Readonly<Record<string, string>> = {
  '0': 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  '2':
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD ' +
    'CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS ' +
    'GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD ' +
    'LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB ' +
    'PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP ' +
    'SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  '3': 'BHD IQD JOD KWD LYD OMR TND',
  '4': 'CLF UYW',
  none: 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX',
};
/** docs.stripe.com/currencies: zero-decimal, three-decimal and special cases. */
const zeroDecimal = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ');
const threeDecimal = 'BHD JOD KWD OMR TND'.split(' ');
const stripeDigits = (code: string) => {
  if (zeroDecimal.includes(code)) return 0;
  // ISK and UGX too: zero-decimal currencies that are passed with two decimals.
  return threeDecimal.includes(code) ? 3 : 2;
};

const currencies = Object.entries(iso).flatMap(([digits, codes]) =>
  codes.split(' ').map((code) => [code, digits] as const),
);

test.each(currencies)(
  '%s, of %s digits, is the same money at Stripe or not asked for',
  (code, digits) => {
    // A thousand of the currency.
    const amount = 1_000 * 10 ** Number(digits === 'none' ? 0 : digits);
    const units = stripeAmount(amount, code);
    if (units === null) return expect(digits === '0' ? ['UYI'] : notAtStripe).toContain(code);
    expect(units).toBe(1_000 * 10 ** stripeDigits(code));
    expect(fromStripe(units, code)).toBe(amount);
    expect(fromStripe(units, code.toLowerCase())).toBe(amount);
  },
);
const notAtStripe = [
  ...'BOV BTN CHE CHW COU CUP ERN GHS IRR KPW MRU MXV SDG SSP SVC SYP TMT USN VED VES XAD ZWG'.split(
    ' ',
  ),
  ...'IQD LYD CLF UYW'.split(' '),
  ...(iso['none'] ?? '').split(' '),
];

/** docs.stripe.com/currencies: the minimum by the currency that the account is paid out in. */
const leasts: Readonly<Record<string, string>> = {
  '0.30': 'GBP',
  '0.50': 'USD ARS AUD BRL CAD CHF COP EUR IDR ILS INR NZD PHP RUB SGD ZAR',
  '2.00': 'AED MYR PLN RON',
  '2.50': 'DKK',
  '3.00': 'NOK SEK',
  '4.00': 'HKD',
  '10.00': 'MXN THB',
  '15.00': 'CZK',
  '50': 'JPY KRW',
  '175.00': 'HUF',
};
test.each(
  Object.entries(leasts).flatMap(([least, codes]) => codes.split(' ').map((code) => [least, code])),
)('%s %s is the least that Stripe charges', (least = '', code = '') => {
  const amount = Number(least.replace('.', ''));
  expect(isBelowStripesLeast(amount, code)).toBe(false);
  expect(isBelowStripesLeast(amount - 1, code)).toBe(true);
});

test.each(['ISK', 'KWD', 'TRY'])('of %s no least amount is documented', (code) => {
  expect(isBelowStripesLeast(1, code)).toBe(false);
});

describe('an amount', () => {
  test.each([
    ['5.125 KWD', 5_125, 'KWD'],
    ['500.20 MGA', 50_020, 'MGA'],
    ['nothing', 0, 'EUR'],
    ['more digits than any bank takes', 1_000_000_000_000, 'EUR'],
    ['more digits than any bank takes, at Stripe in hundredths', 10_000_000_000, 'UGX'],
    ['a currency nobody knows', 100, 'ZZZ'],
  ])('of %s is not asked for', (_what, amount, code) => {
    expect(stripeAmount(amount, code)).toBeNull();
  });

  test.each([
    [5_120, 'KWD', 5_120],
    [50_000, 'MGA', 500],
    [5, 'ISK', 500],
    [5, 'UGX', 500],
    [499_000, 'HUF', 499_000],
    [500, 'JPY', 500],
    [999_999_999_999, 'EUR', 999_999_999_999],
    [9_999_999_999, 'UGX', 999_999_999_900],
  ])('of %s minor units of %s is %s at Stripe', (amount, code, units) => {
    expect(stripeAmount(amount, code)).toBe(units);
    expect(fromStripe(units, code)).toBe(amount);
  });
});
