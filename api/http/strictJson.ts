/**
 * Parses JSON more strictly than `JSON.parse`: no duplicate keys, no deep nesting.
 * Two parsers can disagree about those, so a value that passes means the same to every consumer,
 * Postgres and Kafka consumers in other languages included.
 */

export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
  /** Where in the body, as in `items[0].itemId`; empty for the whole body. */
  readonly path: string;
  constructor(message: string, path = '') {
    super(message);
    this.path = path;
  }
}

export const MAX_JSON_DEPTH = 16;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** @throws StrictJsonError; its message and path contain nothing of the text but field names. */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('is not valid JSON');
  }
  checkStructure(text);
  return value;
}

/** Checks well-formed text for what parsing hides: duplicate keys, and depth. */
function checkStructure(text: string): void {
  /** The keys of each enclosing object; null for an array. */
  const parents: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  let expectsKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (parents.length === MAX_JSON_DEPTH) throw new StrictJsonError('is nested too deeply');
        parents.push(keys);
        expectsKey = text.charCodeAt(at) === OPEN_OBJECT;
        keys = expectsKey ? new Set() : null;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        keys = parents.pop() ?? null;
        expectsKey = false;
        break;
      case COMMA:
        expectsKey = keys !== null;
        break;
      case QUOTE: {
        const end = endOfString(text, at);
        if (keys && expectsKey) addKey(keys, text.slice(at, end + 1));
        expectsKey = false;
        at = end;
      }
    }
  }
}

/** The index of the closing quote: one that an even number of backslashes precedes. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote;
}

function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text.charCodeAt(at - 1) === BACKSLASH) at -= 1;
  return (quote - at) % 2 === 1;
}

function addKey(keys: Set<string>, literal: string): void {
  const key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (keys.has(key)) throw new StrictJsonError('has a key twice');
  keys.add(key);
}
