/**
 * Fields that are only told: kept and shown, never acted on. Nothing in them is a reason to refuse a
 * request that matters, so they are cleaned instead.
 */
import { z } from '@hono/zod-openapi';
import { cutOff, oneLine } from '../../contracts/oneLine.ts';
import { CONTROLS } from '../../contracts/orderSchema.ts';
import { maskCardNumbers } from './cardNumbers.ts';

/** One line of at most `longest` characters, without card numbers. */
const tidied = (text: string, longest: number): string =>
  cutOff(maskCardNumbers(oneLine(text)), longest);

/**
 * Line ends and control characters become spaces, the digits of a card number asterisks; the rest beyond
 * `longest` characters is cut off. Undefined for what is no text or blank.
 */
export const remark = (longest: number) =>
  z
    .unknown()
    .transform((value) =>
      typeof value === 'string' ? tidied(value, longest) || undefined : undefined,
    )
    .optional();

const NOT_BLANK = 'must be text that is not blank';
const DIRECTIONS = '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
/** A character that `tidied` leaves. */
const VISIBLE = new RegExp(`[^\\s${CONTROLS}\\x80-\\x9f${DIRECTIONS}\\ufeff]`);

/** A remark that there must be. */
export const requiredRemark = (longest: number) =>
  z
    .string()
    .max(65_536)
    .regex(VISIBLE, NOT_BLANK)
    .transform((text) => tidied(text, longest))
    .refine((text) => text !== '', NOT_BLANK);

/** A tracking number as carriers print it, in groups; undefined for what is no text or blank. */
export const printedNumber = (longest: number) =>
  z
    .unknown()
    .transform((value) => {
      const compact = typeof value === 'string' ? value.replace(/[\s\p{C}\p{Z}]+/gu, '') : '';
      return cutOff(compact, longest) || undefined;
    })
    .optional();
