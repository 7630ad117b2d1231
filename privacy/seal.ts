/**
 * Sealing bytes by AES-256-GCM: who has no key can neither read nor change them. What is sealed for
 * one place (`context`) opens in no other.
 */
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const VERSION = 1;
/** 96 bits, at random: one key may seal 2^32 texts (NIST SP 800-38D, 8.3). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;

/** The bytes were changed, or were sealed by another key or for another place. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/** @returns version, nonce, ciphertext and tag, one after the other */
export function seal(key: KeyObject, content: Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const head = Buffer.of(VERSION);
  return Buffer.concat([head, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SealBrokenError */
export function open(key: KeyObject, sealed: Uint8Array, context: string): Uint8Array {
  if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] !== VERSION)
    throw new SealBrokenError('These bytes are not sealed in a form that is known here.');
  const nonce = sealed.subarray(1, HEAD_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const start = decipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    throw new SealBrokenError('The seal is broken, or its key or its place is another.');
  }
}
