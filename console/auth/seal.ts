/** Encrypted texts for cookies: the browser keeps them, and can neither read nor change them. */
import { hkdfSync } from 'node:crypto';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';

export interface Seal {
  /** @param expiresAt seconds since the epoch; afterwards the text opens no more */
  close(content: JWTPayload, expiresAt: number): Promise<string>;
  /** @returns null for a text that is not this seal's, was changed, or has expired */
  open(text: string): Promise<JWTPayload | null>;
}

/** Each purpose has a key of its own: a text that was made for one opens under no other. */
export function createSeal(secret: string, purpose: string): Seal {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', `console ${purpose}`, 32));
  return {
    close: (content, expiresAt) =>
      new EncryptJWT(content)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(expiresAt)
        .encrypt(key),
    async open(text) {
      try {
        const { payload } = await jwtDecrypt(text, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          requiredClaims: ['exp'],
        });
        return payload;
      } catch {
        return null;
      }
    },
  };
}
