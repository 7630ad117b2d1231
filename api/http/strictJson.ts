/**
 * JSON as strict as two parsers can agree on: no key twice, no prototype keys, no NUL, no half
 * surrogate pairs, no number beyond what a double holds, no deep nesting. Whatever passes means
 * the same to everyone downstream, Postgres and Kafka consumers in other languages included.
 */

export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
  readonly path: string;
  constructor(message: string, path = '') {
    super(message);
    this.path = path;
  }
}

export const MAX_JSON_DEPTH = 16;
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const BACKSLASH = 92;
const QUOTE = 34;

/** @throws StrictJsonError whose message and path repeat nothing of what was sent but names. */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('is not valid JSON');
  }
  checkStructure(text);
  checkValues(value, '');
  return value;
}

interface Frame {
  /** Null in an array. */
  readonly keys: Set<string> | null;
  expectsKey: boolean;
}

/** Walks well-formed text for what parsing hides: keys given twice, and depth. */
function checkStructure(text: string): void {
  const stack: Frame[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const frame = stack.at(-1);
    switch (text[at]) {
      case '{':
      case '[':
        if (stack.length === MAX_JSON_DEPTH) throw new StrictJsonError('is nested too deeply');
        stack.push({ keys: text[at] === '{' ? new Set() : null, expectsKey: text[at] === '{' });
        break;
      case '}':
      case ']':
        stack.pop();
        break;
      case ',':
        if (frame?.keys) frame.expectsKey = true;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (frame?.keys && frame.expectsKey) addKey(frame.keys, text.slice(at, end + 1));
        if (frame) frame.expectsKey = false;
        at = end;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function addKey(keys: Set<string>, literal: string): void {
  const key = literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
  if (keys.has(key)) throw new StrictJsonError('has a key twice');
  if (PROTOTYPE_KEYS.has(key)) throw new StrictJsonError('has a key that is not allowed');
  keys.add(key);
}

function checkValues(value: unknown, path: string): void {
  if (typeof value === 'string') checkText(value, path);
  else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new StrictJsonError('is a number out of range', path);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkValues(item, `${path}[${index}]`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      checkText(key, path);
      checkValues(item, joinPath(path, key));
    }
  }
}

function checkText(text: string, path: string): void {
  if (text.includes('\u0000')) throw new StrictJsonError('has a NUL character', path);
  if (!text.isWellFormed()) throw new StrictJsonError('has half a surrogate pair', path);
}

/** A path for a person. A name that is none of ours may be anything, so it is not repeated. */
export const joinPath = (path: string, key: string): string => {
  const name = /^[A-Za-z][A-Za-z0-9]{0,40}$/.test(key) ? key : '?';
  return path === '' ? name : `${path}.${name}`;
};
