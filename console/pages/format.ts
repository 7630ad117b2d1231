/** Times and words as people read them. */
import { readableAmount } from '../../contracts/currencies.ts';
import { type Html, html } from './html.ts';

/** Minor units as `14.99 EUR`; a discount is less than 0. */
export const amount = (minorUnits: number, currency: string): string =>
  minorUnits < 0
    ? `−${readableAmount(-minorUnits, currency)}`
    : readableAmount(minorUnits, currency);

const STEPS = [
  ['s', 60],
  ['min', 60],
  ['h', 24],
  ['d', Number.POSITIVE_INFINITY],
] as const;

/** How long ago: `45 s`, `12 min`, `3 h`, `9 d`. */
export function age(instant: string, now = Date.now()): string {
  let value = Math.max(0, Math.round((now - Date.parse(instant)) / 1000));
  for (const [unit, size] of STEPS) {
    if (value < size) return `${value} ${unit}`;
    value = Math.floor(value / size);
  }
  return '';
}

/** `2026-03-01 10:00:00 UTC` */
export const time = (instant: string): Html => {
  const text = new Date(instant).toISOString();
  return html`<time datetime="${text}">${text.slice(0, 19).replace('T', ' ')} UTC</time>`;
};

/** `partially_refunded` as `partially refunded`, `REFUND_FAILING` as `Refund failing`. */
export function words(name: string): string {
  const text = name.replaceAll('_', ' ').toLowerCase();
  return name === name.toUpperCase() ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The last group of an id: the beginnings of ids that were made in the same moment are the same. */
export const shortId = (id: string): string => id.slice(-12);

export const status = (name: string): Html =>
  html`<span class="status ${name}">${words(name)}</span>`;
