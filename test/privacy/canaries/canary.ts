/** Words that are nowhere else, for every field that holds something personal, and the search for them. */

const MARK = 'zyxcanary';
const TOKEN = 'zyxtoken';
/** A telephone number has digits only. */
const DIGITS = '+49990077';
let planted = 0;

/** A word that nobody else has written. */
export const canary = (): string => `${MARK}${next()}`;
export const tokenCanary = (): string => `tok_${TOKEN}${next()}`;
export const phoneCanary = (): string => `${DIGITS}${next()}`;
export const countPlanted = (): number => planted;

function next(): number {
  planted += 1;
  return planted;
}

/** As text, as UTF-16, as the hexadecimal digits of binary columns, and in Base64 at each of its three offsets. */
function formsOf(word: string): Buffer[] {
  const inBase64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.from(`${'.'.repeat(offset)}${word}`).toString('base64');
    // The first and the last characters are also of what stands beside the word.
    return whole.slice(Math.ceil((offset * 4) / 3), -4);
  });
  const texts = [word, word.toUpperCase(), Buffer.from(word).toString('hex'), ...inBase64];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(word, 'utf16le')];
}

const printable = (bytes: Buffer): string => bytes.toString('latin1').replace(/[^ -~]/g, '.');

export class Search {
  readonly #forms: readonly Buffer[];

  /** @param words beside the canaries, such as what a provider has made up */
  constructor(words: readonly string[] = [], { tokens = true } = {}) {
    this.#forms = [MARK, DIGITS, ...(tokens ? [TOKEN] : []), ...words].flatMap(formsOf);
  }

  /** What stands around the first canary in these bytes; null when there is none. */
  foundIn(content: Uint8Array | string): string | null {
    const bytes = Buffer.from(content as string);
    for (const form of this.#forms) {
      const at = bytes.indexOf(form);
      if (at >= 0) return printable(bytes.subarray(Math.max(0, at - 80), at + 40));
    }
    return null;
  }
}
