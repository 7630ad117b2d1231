/**
 * Seals what the service gives away and wants back unchanged and unread, such as tickets. Every process
 * with the same ENCRYPTION_KEYS opens it.
 */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { type KeyRing, UnknownMasterKeyError } from './keyRing.ts';
import { open, SealBrokenError, seal } from './seal.ts';

const KEY_BYTES = 32;

export interface ServiceSeal {
  /** @returns the master key's id and base64url, with a dot between them */
  seal(content: string, context: string): string;
  /** Null for what was not sealed here, or was sealed for another context. */
  open(sealed: string, context: string): string | null;
}

export const createServiceSeal = (ring: KeyRing): ServiceSeal => ({
  seal(content, context) {
    const { id, service } = ring.first;
    const bytes = seal(keyFor(service, context), Buffer.from(content), context);
    return `${id}.${Buffer.from(bytes).toString('base64url')}`;
  },
  open(sealed, context) {
    // An id may have dots, base64url has none.
    const at = sealed.lastIndexOf('.');
    try {
      const { service } = ring.byId(sealed.slice(0, at));
      const bytes = Buffer.from(sealed.slice(at + 1), 'base64url');
      return Buffer.from(open(keyFor(service, context), bytes, context)).toString();
    } catch (error) {
      if (error instanceof SealBrokenError || error instanceof UnknownMasterKeyError) return null;
      throw error;
    }
  },
});

/** Each context has a key of its own, so that none comes near the number of texts that one may seal. */
const keyFor = (service: KeyObject, context: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', service, '', context, KEY_BYTES)));
