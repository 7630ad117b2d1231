/**
 * Card numbers are refused before they reach a log, a table or a workflow: 13 to 19 digits whose
 * check digit fits (Luhn), also with spaces, dashes or dots between them, in any text, name or
 * number of a request.
 */
import { joinPath } from './strictJson.ts';

const SHORTEST = 13;
const LONGEST = 19;
/** Digits and what people write between them; a separator may be several characters, as in " - ". */
const DIGIT_RUN = /\d(?:[\s\u2800\-‐-―−._/·•∙⋅‧・|*~]{0,5}\d){12,}/gu;
/**
 * Hexadecimal ids hold long digit runs by chance (about one in 600 would be refused), and cards are
 * not written that way.
 */
const HEX_ID =
  /(?<![0-9a-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{24,})(?![0-9a-z])/giu;

/**
 * What shows nothing, such as soft hyphens and zero-width spaces, comes along when one copies; and
 * marks make a digit look otherwise and leave it one: underlined, or a key of a phone.
 */
const UNSEEN = /[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu;
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu;
const DIGIT = /^\p{Nd}$/u;

/** The text with ASCII digits: full-width, Arabic, Devanagari and all others are digits too. */
const plainDigits = (text: string): string =>
  text.normalize('NFKC').replace(UNSEEN, '').replace(FOREIGN_DIGIT, digitOf);

/** Each script has its ten digits in a row, from zero on. */
function digitOf(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let zero = at;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((at - zero) % 10);
}

/** Whether the last digit is the check digit of the others. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let fromEnd = 0; fromEnd < digits.length; fromEnd += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromEnd) - 48;
    const doubled = fromEnd % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Any series of whole groups counts, so that "4111 1111 1111 1111 12/27" is found. */
function groupsHoldCard(groups: readonly string[]): boolean {
  for (let first = 0; first < groups.length; first += 1) {
    let digits = '';
    for (let last = first; last < groups.length; last += 1) {
      digits += groups[last];
      if (digits.length > LONGEST) break;
      if (digits.length >= SHORTEST && passesLuhn(digits)) return true;
    }
  }
  return false;
}

export function holdsCardNumber(text: string): boolean {
  if (text.length < SHORTEST) return false;
  const plain = plainDigits(text).replace(HEX_ID, 'id');
  for (const [run] of plain.matchAll(DIGIT_RUN)) {
    if (groupsHoldCard(run.split(/\D+/u))) return true;
  }
  return false;
}

/** Where in a parsed body a card number is, or null. */
export function findCardNumber(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return holdsCardNumber(value) ? path : null;
  if (typeof value === 'number') return holdsCardNumber(numberText(value)) ? path : null;
  if (value === null || typeof value !== 'object') return null;
  for (const [key, item] of Object.entries(value)) {
    const where = Array.isArray(value) ? `${path}[${key}]` : joinPath(path, key);
    if (holdsCardNumber(key)) return where;
    const found = findCardNumber(item, where);
    if (found !== null) return found;
  }
  return null;
}

/** A number of up to 19 digits as digits: 4.111e15 is a card number as well. */
const numberText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e20 ? BigInt(value).toString() : String(value);
