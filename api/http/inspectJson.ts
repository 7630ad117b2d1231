/**
 * Inspects a parsed body in one walk: refuses text that Postgres cannot store and numbers that no
 * double holds, and builds the canonical text for the idempotency hash.
 */
import { canonicalArray, canonicalObject } from './canonicalJson.ts';
import { fieldPath } from './problem.ts';
import { StrictJsonError } from './strictJson.ts';

/** On every route a `reason` is a remark, which its schema cleans (remarks.ts). */
const REMARK = 'reason';

function inspectText(text: string, path: string): string {
  if (path === REMARK) return text;
  if (text.includes('\u0000')) throw new StrictJsonError('has a NUL character', path);
  if (!text.isWellFormed()) throw new StrictJsonError('has half a surrogate pair', path);
  return text;
}

/**
 * @param value a result of `JSON.parse`
 * @returns the text that `canonicalJson` makes
 * @throws StrictJsonError for NUL characters, half surrogate pairs and numbers out of range.
 */
export function inspectJson(value: unknown, path = ''): string {
  if (typeof value === 'string') return JSON.stringify(inspectText(value, path));
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new StrictJsonError('is a number out of range', path);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) {
    return canonicalArray(value.map((item, index) => inspectJson(item, `${path}[${index}]`)));
  }
  return canonicalObject(
    Object.entries(value).map(([key, member]) => [
      inspectText(key, path),
      inspectJson(member, fieldPath(path, key)),
    ]),
  );
}
