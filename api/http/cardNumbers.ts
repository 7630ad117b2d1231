/**
 * Recognises payment card numbers, which the API refuses before they reach a log, a table or a
 * workflow: 13 to 19 digits with the right check digit (Luhn), also with spaces, dashes or dots
 * between them, in any text, field name or number of a request.
 */

const SHORTEST = 13;
const LONGEST = 19;
/** 13 or more digits; a separator between two may have up to five characters, as in " - ". */
const DIGIT_RUN = /\d(?:[\s\u2800\-‐-―−._/·•∙⋅‧・|*~]{0,5}\d){12,}/gu;
/**
 * UUIDs and other hexadecimal ids contain long digit runs by chance (about one in 600 would be
 * refused), and card numbers are not written that way.
 */
const HEX_ID =
  /(?<![0-9a-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=\d*[a-f])[0-9a-f]{24,})(?![0-9a-z])/giu;

/**
 * Invisible characters, such as soft hyphens and zero-width spaces, which come along when text is
 * copied; and marks, which change the look of a digit: underlined, or a key-cap emoji.
 */
const INVISIBLE = /[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu;
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu;
const DIGIT = /^\p{Nd}$/u;
const ASCII = /^\p{ASCII}*$/u;

/** The text with every digit as an ASCII digit: full-width, Arabic, Devanagari and all others. */
const plainDigits = (text: string): string =>
  text.normalize('NFKC').replace(INVISIBLE, '').replace(FOREIGN_DIGIT, digitOf);

/** Unicode has the ten digits of each script in a row, starting with zero. */
function digitOf(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let zero = at;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((at - zero) % 10);
}

/** Whether the last digit is the Luhn check digit of the others. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let fromEnd = 0; fromEnd < digits.length; fromEnd += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromEnd) - 48;
    const doubled = fromEnd % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Tries every series of adjacent groups, because of texts like "4111 1111 1111 1111 12/27". */
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
  const plain = ASCII.test(text) ? text : plainDigits(text);
  // Most texts end here. Removing ids can only split digit runs.
  if (plain.search(DIGIT_RUN) === -1) return false;
  for (const [run] of plain.replace(HEX_ID, 'id').matchAll(DIGIT_RUN)) {
    if (groupsHoldCard(run.split(/\D+/u))) return true;
  }
  return false;
}

/** The number counts as the digits of its decimal notation: 4.111e15 is a card number as well. */
export function numberHoldsCardNumber(value: number): boolean {
  const isExact = Number.isInteger(value) && Math.abs(value) < 1e20;
  return holdsCardNumber(isExact ? BigInt(value).toString() : String(value));
}
