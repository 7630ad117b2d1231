/** Text that people write into an address: tidied where that is safe, refused where it is broken. */
import { z } from '@hono/zod-openapi';

// Each is a single pattern because JSON Schema shows one; no two adjacent parts match the same
// character, so matching is linear.
const SPACES = '\\t\\n\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2060-\\u2064' +
  '\\u206a-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0';
/** Controls, marks that turn the text around them, and what is no character. */
const BROKEN =
  '\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb\\ufffe\\uffff';
const WHOLE = new RegExp(`^[^${BROKEN}]*$`);
const VISIBLE = new RegExp(
  `^[${SPACES}${INVISIBLE}]*[^${SPACES}${INVISIBLE}${BROKEN}][^${BROKEN}]*$`,
);

/**
 * Characters that come along when text is copied. Joiners and variation selectors stay: scripts need
 * them to write names.
 */
const COPIED = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff]/g;

const oneLine = (text: string): string => text.replace(COPIED, '').replace(/\s+/g, ' ').trim();
const severalLines = (text: string): string =>
  text
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map(oneLine)
    .filter((line) => line !== '')
    .join('\n');

const NOT_VISIBLE = 'must be text that can be read, without control characters';
const visible = (longest: number) => z.string().min(1).max(longest).regex(VISIBLE, NOT_VISIBLE);

/** One line of an address. */
export const addressLine = (longest: number) => visible(longest).transform(oneLine);

/** An address as it is kept as text. */
export const shownLines = (longest: number) => z.string().max(longest).regex(WHOLE);

/** A whole address as text, of one or several lines. */
export const addressLines = (longest: number) => visible(longest).transform(severalLines);

/** A part that an address may lack: forms send it empty. */
export const optionalAddressLine = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(WHOLE, NOT_VISIBLE)
    .nullish()
    .transform((text) => (text && VISIBLE.test(text) ? oneLine(text) : undefined));

const PHONE = /^ *(?:\+?[( ]*\d[\d ()./-]{3,30}\d *)?$/;

/** A telephone number as people write it; kept as digits, with a plus sign if it has one. */
export const optionalPhone = z
  .string()
  .max(40)
  .regex(PHONE, 'must be a telephone number')
  .nullish()
  .transform((text) => text?.replace(/[^+\d]/g, '') || undefined)
  .refine((phone) => phone === undefined || /^\+?\d{5,15}$/.test(phone), {
    error: 'must be a telephone number of 5 to 15 digits',
  });
