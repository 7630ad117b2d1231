/**
 * Seals what is personal of an order, and opens it again. What is sealed for one part of one order opens
 * nowhere else. Once the customer's key is thrown away it opens as null.
 */
import type { SealedJson, SealedText } from '../contracts/sealed.ts';
import type { Queries } from '../db/client.ts';
import { type CustomerKey, type CustomerKeys, ERASED } from './customerKeys.ts';
import { open, seal } from './seal.ts';

/**
 * A part may lie in several tables: a change's address becomes the order's, and words are kept with a
 * refund and with its decision.
 */
type SealedPart = 'address' | 'payment method' | 'client action' | 'words' | 'label';

type Maybe = null | undefined;

/** With one customer's key. */
export interface Sealer {
  readonly keyId: string;
  text(orderId: string, part: SealedPart, text: string): SealedText;
  /** What people write beside what they do; null and undefined stay. */
  words<T extends string | Maybe>(orderId: string, words: T): SealedText | Exclude<T, string>;
  json<T>(orderId: string, part: SealedPart, value: T): SealedJson<T>;
}

/** Each answers null for what nobody can read any more. */
export interface Opener {
  text(orderId: string, part: SealedPart, stored: SealedText): string | null;
  words(orderId: string, stored: SealedText | null): string | null;
  json<T>(orderId: string, part: SealedPart, stored: SealedJson<T>): T | null;
}

export type Stored = SealedText | SealedJson<unknown>;

export interface Seals {
  /** Not inside a transaction: it may make the customer's key, on a connection of its own. */
  sealerOf(userId: string, options?: { readonly isFresh?: boolean }): Promise<Sealer>;
  /** Reads the keys of all these values at once. @param on the transaction it runs in */
  openerOf(values: readonly (Stored | Maybe)[], on?: Queries): Promise<Opener>;
  forget: CustomerKeys['forget'];
}

/** No text of a client begins with a control character: remarks and tokens have none. */
const MARK = '\u0002sealed:';

/** The service's own words, which are about nobody. */
export const inClear = (text: string): SealedText => text as SealedText;

export const createSeals = (keys: CustomerKeys): Seals => ({
  forget: keys.forget,
  async sealerOf(userId, { isFresh = false } = {}) {
    return sealerWith(await keys.ofCustomer(userId, { isFresh }));
  },
  async openerOf(values, on) {
    // What an erasure has overwritten names no key.
    const keyIds = values.flatMap((value) => sealedIn(value)?.keyId || []);
    return openerWith(keyIds.length === 0 ? new Map() : await keys.byIds(keyIds, on));
  },
});

const contextOf = (part: SealedPart, orderId: string): string => `${part} of order ${orderId}`;

function sealerWith(key: CustomerKey): Sealer {
  const sealed = (orderId: string, part: SealedPart, content: string): string => {
    const bytes = seal(key.key, Buffer.from(content), contextOf(part, orderId));
    return `${key.keyId}.${Buffer.from(bytes).toString('base64url')}`;
  };
  const text: Sealer['text'] = (orderId, part, content) =>
    `${MARK}${sealed(orderId, part, content)}` as SealedText;
  return {
    keyId: key.keyId,
    text,
    words: (orderId, words) =>
      (typeof words === 'string' ? text(orderId, 'words', words) : words) as never,
    json: (orderId, part, value) =>
      ({ sealed: sealed(orderId, part, JSON.stringify(value)) }) as never,
  };
}

function openerWith(keys: ReadonlyMap<string, CustomerKey | typeof ERASED>): Opener {
  const opened = (orderId: string, part: SealedPart, { keyId, bytes }: Sealed): string | null => {
    const key = keys.get(keyId);
    if (key === undefined || key === ERASED) return null;
    const content = open(key.key, Buffer.from(bytes, 'base64url'), contextOf(part, orderId));
    return Buffer.from(content).toString();
  };
  const text: Opener['text'] = (orderId, part, stored) => {
    const sealed = sealedIn(stored);
    return sealed ? opened(orderId, part, sealed) : stored;
  };
  return {
    text,
    words: (orderId, stored) => (stored === null ? null : text(orderId, 'words', stored)),
    json(orderId, part, stored) {
      const sealed = sealedIn(stored);
      if (!sealed) return stored as never;
      const content = opened(orderId, part, sealed);
      return content === null ? null : JSON.parse(content);
    },
  };
}

export const isSealed = (value: unknown): value is Stored => sealedIn(value) !== null;

interface Sealed {
  readonly keyId: string;
  /** Base64url. */
  readonly bytes: string;
}

/** Null of what is in clear. */
function sealedIn(value: unknown): Sealed | null {
  if (typeof value === 'string')
    return value.startsWith(MARK) ? parted(value.slice(MARK.length)) : null;
  const isSealed = typeof value === 'object' && value !== null && 'sealed' in value;
  return isSealed && typeof value.sealed === 'string' ? parted(value.sealed) : null;
}

function parted(sealed: string): Sealed {
  const [keyId = '', bytes = ''] = sealed.split('.');
  return { keyId, bytes };
}
