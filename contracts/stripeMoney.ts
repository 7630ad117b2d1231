/**
 * Amounts as Stripe counts them (https://docs.stripe.com/currencies). Stripe's units are ISO 4217's
 * minor units, with the exceptions below. The provider converts by this table, and the API refuses by
 * it what Stripe cannot be asked for.
 */

/** The currencies that Stripe takes payments in, by how many units one ISO minor unit is. */
const offered: Readonly<Record<string, string>> = {
  same:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BIF BMD BND BOB BRL BSD BWP BYN BZD ' +
    'CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF ' +
    'GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD JPY KES KGS KHR KMF KRW KYD KZT LAK LBP LKR LRD LSL ' +
    'MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR ' +
    'PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STN SZL THB TJS TOP TRY TTD ' +
    'TWD TZS UAH USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW',
  // No minor units in ISO 4217, and for reasons of history hundredths at Stripe.
  hundredths: 'ISK UGX',
  // Fifths of an ariary, which ISO 4217 counts as hundredths and Stripe does not count.
  whole: 'MGA',
  // Thousandths, of which the last digit must be 0.
  tens: 'BHD JOD KWD OMR TND',
};
const kinds = new Map(
  Object.entries(offered).flatMap(([kind, codes]) => codes.split(' ').map((code) => [code, kind])),
);

/**
 * Twelve digits, which Stripe takes by card. It takes fewer by other methods (eight of most
 * currencies), which a payment's token does not tell from a card.
 */
const LARGEST = 999_999_999_999;

/** The least that Stripe charges, in its units, by the currency that it is paid out in. */
const leasts: Readonly<Record<string, string>> = {
  30: 'GBP',
  50: 'ARS AUD BRL CAD CHF COP EUR IDR ILS INR JPY KRW NZD PHP RUB SGD USD ZAR',
  200: 'AED MYR PLN RON',
  250: 'DKK',
  300: 'NOK SEK',
  400: 'HKD',
  1000: 'MXN THB',
  1500: 'CZK',
  17500: 'HUF',
};
const leastOf = new Map(
  Object.entries(leasts).flatMap(([least, codes]) =>
    codes.split(' ').map((code) => [code, Number(least)]),
  ),
);

/**
 * @param amount in ISO minor units
 * @returns the amount in Stripe's units; null when Stripe cannot be asked for it
 */
export function stripeAmount(amount: number, currency: string): number | null {
  const units = unitsOf(amount, kinds.get(currency.toUpperCase()));
  return units !== null && units > 0 && units <= LARGEST ? units : null;
}

/**
 * Whether Stripe refuses the amount as too small when it is paid out in the same currency. Paid out
 * in another, the amount is compared after its conversion, which only Stripe knows.
 *
 * @param amount in ISO minor units, which are Stripe's of all these currencies
 */
export const isBelowStripesLeast = (amount: number, currency: string): boolean =>
  amount < (leastOf.get(currency.toUpperCase()) ?? 0);

function unitsOf(amount: number, kind: string | undefined): number | null {
  switch (kind) {
    case 'same':
      return amount;
    case 'hundredths':
      return amount * 100;
    case 'whole':
      return amount % 100 === 0 ? amount / 100 : null;
    case 'tens':
      return amount % 10 === 0 ? amount : null;
    default:
      return null;
  }
}

/** @returns the amount in ISO minor units */
export function fromStripe(units: number, currency: string): number {
  const kind = kinds.get(currency.toUpperCase());
  if (kind === 'hundredths') return Math.round(units / 100);
  return kind === 'whole' ? units * 100 : units;
}
