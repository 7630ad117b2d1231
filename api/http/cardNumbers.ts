/**
 * Recognises payment card numbers in what people write: the first digits of a card network, one of its
 * lengths and the right check digit (Luhn), also with spaces or punctuation between the digits. The
 * check digit alone would be right in one of ten numbers, so ids, keys, references and tracking numbers
 * are not looked at: programs write those.
 */

const SHORTEST = 13;
const LONGEST = 19;
/** International telephone numbers, as in +49 151 23456789, have up to 15 digits (E.164). */
const LONGER_THAN_TELEPHONES = 16;
const from = (shortest: number): number[] =>
  Array.from({ length: LONGEST + 1 - shortest }, (_, more) => shortest + more);

/** The first digits of each network's numbers, from and to, and the lengths of the numbers. */
const NETWORKS: readonly (readonly [first: string, last: string, lengths: readonly number[]])[] = [
  // Visa.
  ['4', '4', [13, 16, 19]],
  // Mastercard.
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  // American Express.
  ['34', '34', [15]],
  ['37', '37', [15]],
  // Diners Club.
  ['300', '305', from(14)],
  ['3095', '3095', from(14)],
  ['36', '36', from(14)],
  ['38', '39', from(14)],
  // JCB.
  ['3528', '3589', from(16)],
  // Maestro, and within its range Discover, UnionPay, RuPay, Elo, Verve and Hipercard.
  ['50', '50', from(13)],
  ['56', '58', from(13)],
  ['60', '69', from(13)],
  // UnionPay and RuPay.
  ['81', '82', from(16)],
  // Mir, Troy, Uzcard and Humo.
  ['2200', '2204', from(16)],
  ['9792', '9792', [16]],
  ['8600', '8600', [16]],
  ['9860', '9860', [16]],
];

/** 13 or more digits; a separator between two may have up to five characters, as in " - ". */
const DIGIT_RUN = /\d(?:[\s\p{P}\p{S}\p{Z}\u115f\u2800\u3164]{0,5}\d){12,}/gu;
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

/** Whether the digits begin and end as a network's numbers do, and are as many. */
const isCardNumber = (digits: string): boolean =>
  passesLuhn(digits) &&
  NETWORKS.some(([first, last, lengths]) => {
    const prefix = digits.slice(0, first.length);
    return first <= prefix && prefix <= last && lengths.includes(digits.length);
  });

/** Tries every series of adjacent groups, because of texts like "4111 1111 1111 1111 12/27". */
function runHoldsCard(run: string, at: number, text: string): boolean {
  const groups = run.split(/\D+/u);
  for (let first = 0; first < groups.length; first += 1) {
    const isTelephone = first === 0 && text[at - 1] === '+';
    const shortest = isTelephone ? LONGER_THAN_TELEPHONES : SHORTEST;
    let digits = '';
    for (let last = first; last < groups.length; last += 1) {
      digits += groups[last];
      if (digits.length > LONGEST) break;
      if (digits.length >= shortest && isCardNumber(digits)) return true;
    }
  }
  return false;
}

export function holdsCardNumber(text: string): boolean {
  if (text.length < SHORTEST) return false;
  const plain = ASCII.test(text) ? text : plainDigits(text);
  // Most texts end here. Removing ids can only split digit runs.
  if (plain.search(DIGIT_RUN) === -1) return false;
  const withoutIds = plain.replace(HEX_ID, 'id');
  const runs = [...withoutIds.matchAll(DIGIT_RUN)];
  return runs.some(({ 0: run, index }) => runHoldsCard(run, index, withoutIds));
}

/** The text with asterisks for the digits of a card number and of the other digits in its row. */
export const maskCardNumbers = (text: string): string =>
  holdsCardNumber(text)
    ? plainDigits(text).replace(DIGIT_RUN, (run: string, at: number, plain: string) =>
        runHoldsCard(run, at, plain) ? run.replace(/\d/g, '*') : run,
      )
    : text;

/** Where in a text or an object of texts the first card number is; null when there is none. */
export function pathOfCardNumber(value: unknown): readonly string[] | null {
  if (typeof value === 'string') return holdsCardNumber(value) ? [] : null;
  for (const [name, part] of Object.entries(value ?? {})) {
    const path = pathOfCardNumber(part);
    if (path) return [name, ...path];
  }
  return null;
}
