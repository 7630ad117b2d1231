/**
 * Inspects a parsed body in one walk: refuses text that Postgres cannot store and numbers that no
 * double holds, looks for a card number, and builds the canonical text for the idempotency hash.
 */
import { canonicalArray, canonicalObject } from './canonicalJson.ts';
import { holdsCardNumber, numberHoldsCardNumber } from './cardNumbers.ts';
import { fieldPath } from './problem.ts';
import { StrictJsonError } from './strictJson.ts';

export interface Inspection {
  /** As `canonicalJson` makes it. */
  readonly canonical: string;
  /** Where the first card number is, as in `items[0].itemId`; null when there is none. */
  readonly cardNumberPath: string | null;
}

/**
 * @param value a result of `JSON.parse`
 * @throws StrictJsonError for NUL characters, half surrogate pairs and numbers out of range. A body
 *   with one of those and a card number is refused for the former.
 */
export function inspectJson(value: unknown): Inspection {
  let cardNumberPath: string | null = null;

  function inspectText(text: string, path: string, cardPath: string): string {
    if (text.includes('\u0000')) throw new StrictJsonError('has a NUL character', path);
    if (!text.isWellFormed()) throw new StrictJsonError('has half a surrogate pair', path);
    if (cardNumberPath === null && holdsCardNumber(text)) cardNumberPath = cardPath;
    return text;
  }

  function inspect(node: unknown, path: string): string {
    if (typeof node === 'string') return JSON.stringify(inspectText(node, path, path));
    if (typeof node === 'number') {
      if (!Number.isFinite(node)) throw new StrictJsonError('is a number out of range', path);
      if (cardNumberPath === null && numberHoldsCardNumber(node)) cardNumberPath = path;
      return JSON.stringify(node);
    }
    if (node === null || typeof node !== 'object') return JSON.stringify(node);
    if (Array.isArray(node)) {
      return canonicalArray(node.map((item, index) => inspect(item, `${path}[${index}]`)));
    }
    return canonicalObject(
      Object.entries(node).map(([key, member]) => {
        const memberPath = fieldPath(path, key);
        return [inspectText(key, path, memberPath), inspect(member, memberPath)];
      }),
    );
  }

  return { canonical: inspect(value, ''), cardNumberPath };
}
