import { minorDigits } from '../../../contracts/currencies.ts';

/** An amount as people write it, `14.99` or `14,99`, in minor units; null for what is none. */
export function minorUnits(text: string, currency: string): number | null {
  const [, whole = '', part = ''] = /^(\d{1,12})(?:[.,](\d{1,4}))?$/.exec(text) ?? [];
  const digits = minorDigits(currency);
  if (whole === '' || part.length > digits) return null;
  return Number(whole + part.padEnd(digits, '0'));
}
