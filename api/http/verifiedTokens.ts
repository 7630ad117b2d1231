/**
 * Remembers the access tokens whose signature was verified: a caller sends the same token with every
 * request until it expires.
 */
import { hash } from 'node:crypto';
import type { JWTVerifyResult, ResolvedKey } from 'jose';
import type { Caller } from './environment.ts';

/** At most so many tokens are kept, of about 1 kB each; the least recently used is dropped first. */
const MAX_TOKENS = 5_000;

export interface VerifiedToken extends Pick<JWTVerifyResult & ResolvedKey, 'key'> {
  readonly caller: Caller;
  readonly header: JWTVerifyResult['protectedHeader'];
  /** Seconds since the epoch (RFC 7519, section 4.1). */
  readonly expiresAt: number;
  readonly notBefore: number | undefined;
}

export interface VerifiedTokens {
  /** Undefined for a token that was not added, was dropped, or is not valid at this time. */
  find(token: string): VerifiedToken | undefined;
  add(token: string, verified: VerifiedToken): void;
}

/**
 * @param tolerance seconds by which the issuer's clock may be ahead or behind
 * @param now milliseconds since the epoch
 */
export function createVerifiedTokens(
  tolerance: number,
  now: () => number = Date.now,
): VerifiedTokens {
  const verified = new Map<string, VerifiedToken>();
  // Not the token itself: nothing in memory for long should let its reader call the API.
  const nameOf = (token: string): string => hash('sha256', token, 'base64url');
  const isCurrent = ({ expiresAt, notBefore = 0 }: VerifiedToken): boolean => {
    const seconds = Math.floor(now() / 1000);
    return expiresAt > seconds - tolerance && notBefore <= seconds + tolerance;
  };

  return {
    find(token) {
      const name = nameOf(token);
      const entry = verified.get(name);
      if (!entry) return undefined;
      verified.delete(name);
      if (!isCurrent(entry)) return undefined;
      // Deleting first moves the token to the end: the map is in order of use.
      verified.set(name, entry);
      return entry;
    },
    add(token, entry) {
      verified.set(nameOf(token), entry);
      const oldest = verified.keys().next().value;
      if (verified.size > MAX_TOKENS && oldest !== undefined) verified.delete(oldest);
    },
  };
}
