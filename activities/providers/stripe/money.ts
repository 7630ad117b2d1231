/**
 * Stripe's smallest units are ISO 4217's minor units, except for two currencies that have no minor
 * units and that Stripe counts in hundredths.
 */
const hundredths = new Set(['ISK', 'UGX']);

export const toStripe = (amount: number, currency: string): number =>
  hundredths.has(currency.toUpperCase()) ? amount * 100 : amount;

export const fromStripe = (amount: number, currency: string): number =>
  hundredths.has(currency.toUpperCase()) ? Math.round(amount / 100) : amount;
