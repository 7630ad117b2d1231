/** JSON text that is the same for the same value, whatever the order of its keys. */
import { createHash } from 'node:crypto';

/** @param members the keys of an object with the canonical text of their values, in any order. */
export const canonicalObject = (members: [key: string, text: string][]): string =>
  `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => `${JSON.stringify(key)}:${text}`)
    .join(',')}}`;

export const canonicalArray = (items: readonly string[]): string => `[${items.join(',')}]`;

/** Members that are undefined are left out. `inspectJson` does the same for a request's body. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return canonicalArray(value.map(canonicalJson));
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  return canonicalObject(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, canonicalJson(member)]),
  );
}

/** SHA-256 of the parts in base64url. Each part's length is hashed with it, which delimits them. */
export function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('base64url');
}
