/** Figures as text, for the page, its charts and the terminal. */
import type { Spread } from './statistics.ts';

/** Three significant digits, without exponents. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toFixed(digits)).toLocaleString('en', { maximumFractionDigits: 6 });
}

/** Median, with minimum and maximum when they differ. */
export const spreadText = (values: Spread | null): string =>
  values === null
    ? '–'
    : values.minimum === values.maximum
      ? numberText(values.median)
      : `${numberText(values.median)} (${numberText(values.minimum)} – ${numberText(values.maximum)})`;
