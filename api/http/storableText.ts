/** Postgres can't store every text that JSON can carry. */
import { fieldPath, fieldProblem } from './problem.ts';

function problemOf(text: string): string | null {
  if (text.includes('\u0000')) return 'has a NUL character';
  return text.isWellFormed() ? null : 'has half a surrogate pair';
}

/** What canonical JSON writes NUL and half a surrogate pair as; nothing else but a text with such words. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** Whether there may be such text in a body: most have none, and need not be inspected. */
export const mayBeUnstorable = (canonicalJson: string): boolean => UNSTORABLE.test(canonicalJson);

/**
 * Inspects a body as its schema has understood it. Fields that the schema ignores are not in it, so
 * nothing in them is a reason to refuse the request.
 *
 * @throws ProblemError MALFORMED_JSON for text that Postgres can't store
 */
export function requireStorableText(value: unknown, path = ''): void {
  if (typeof value === 'string') {
    const message = problemOf(value);
    if (message) throw fieldProblem('MALFORMED_JSON', [{ path, message }]);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) requireStorableText(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value))
      requireStorableText(member, fieldPath(path, key));
  }
}
