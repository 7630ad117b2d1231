/**
 * The master keys of ENCRYPTION_KEYS. The first wraps the customers' keys, each of them unwraps what
 * it has wrapped, so that a new one is put in front and the old ones stay until nothing needs them.
 */
import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import type { Config } from '../ops/settings.ts';
import { open, seal } from './seal.ts';

const KEY_BYTES = 32;

interface MasterKey {
  readonly id: string;
  readonly key: KeyObject;
  /** For what belongs to no customer. Never stored: derived from the master key. */
  readonly service: KeyObject;
}

export interface KeyRing {
  /** The one that wraps. */
  readonly first: MasterKey;
  /** @throws UnknownMasterKeyError */
  byId(id: string): MasterKey;
}

/** ENCRYPTION_KEYS of this process lacks a key that something was sealed with. */
export class UnknownMasterKeyError extends Error {
  override readonly name = 'UnknownMasterKeyError';
  constructor(id: string) {
    super(`ENCRYPTION_KEYS has no key with the id ${id}`);
  }
}

export function createKeyRing(keys: Config<'ENCRYPTION_KEYS'>['ENCRYPTION_KEYS']): KeyRing {
  const ring = keys.map(({ id, bytes }) => ({
    id,
    key: createSecretKey(bytes),
    service: createSecretKey(Buffer.from(hkdfSync('sha256', bytes, '', 'service', KEY_BYTES))),
  }));
  const [first] = ring;
  if (first === undefined) throw new Error('There is no master key.');
  const byId = new Map(ring.map((master) => [master.id, master]));
  return {
    first,
    byId(id) {
      const master = byId.get(id);
      if (master === undefined) throw new UnknownMasterKeyError(id);
      return master;
    },
  };
}

export interface WrappedKey {
  /** Base64url. */
  readonly wrappedKey: string;
  /** Id of the master key. */
  readonly wrappedBy: string;
}

/** A wrapped key unwraps in its own row only. */
const place = (keyId: string) => `customer key ${keyId}`;

export function wrapKey({ first }: KeyRing, keyId: string, key: KeyObject): WrappedKey {
  const sealed = seal(first.key, key.export(), place(keyId));
  return { wrappedKey: Buffer.from(sealed).toString('base64url'), wrappedBy: first.id };
}

/** @throws UnknownMasterKeyError, SealBrokenError */
export function unwrapKey(ring: KeyRing, keyId: string, wrapped: WrappedKey): KeyObject {
  const sealed = Buffer.from(wrapped.wrappedKey, 'base64url');
  return createSecretKey(open(ring.byId(wrapped.wrappedBy).key, sealed, place(keyId)));
}

export const newKey = (): KeyObject => createSecretKey(randomBytes(KEY_BYTES));
