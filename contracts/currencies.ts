/**
 * The currencies of ISO 4217 (its list one) and their minor units. The one table of digits: `Intl`
 * has those of everyday prices instead, which has none for the forint.
 */

/** Without precious metals, units of account and codes for tests, in which nobody pays. */
export const currencies: readonly string[] = `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN
  BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR
  FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
  KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
  MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
  RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
  TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER
  ZAR ZMW ZWG
`
  .trim()
  .split(/\s+/);

const digits: ReadonlyMap<string, number> = new Map([
  ...currencies.map((code) => [code, 2] as const),
  ...each(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...each(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...each(4, 'CLF UYW'),
]);

/** How many digits an amount has after the point: 1999 is 19.99 EUR, and 1999 JPY. */
export const minorDigits = (currency: string): number => digits.get(currency) ?? 2;

/** 1999 minor units of EUR as "19.99 EUR". Every safe integer is exact. */
export function readableAmount(minorUnits: number, currency: string): string {
  const count = minorDigits(currency);
  const text = String(minorUnits).padStart(count + 1, '0');
  const whole = text.slice(0, text.length - count);
  return count === 0 ? `${text} ${currency}` : `${whole}.${text.slice(-count)} ${currency}`;
}

function each(count: number, codes: string): (readonly [string, number])[] {
  return codes.split(' ').map((code) => [code, count]);
}
