/** JSON text that is the same for the same value, whatever the order of its keys. */
import { createHash } from 'node:crypto';

type Member = readonly [key: string, value: unknown];
// Stryker disable next-line EqualityOperator: no two keys are the same
const byKey = ([a]: Member, [b]: Member): number => (a < b ? -1 : 1);

/** Members that are undefined are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(byKey)
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the parts in base64url. Each part's length is hashed with it, which delimits them. */
export function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('base64url');
}
