/** Master keys of the tests. */
import { randomBytes } from 'node:crypto';
import { createKeyRing, type KeyRing } from '../../privacy/keyRing.ts';

/** As in ENCRYPTION_KEYS. */
export const newMasterKey = (id: string): string =>
  `${id}:${randomBytes(32).toString('base64url')}`;

export const keyRingOf = (...keys: readonly string[]): KeyRing =>
  createKeyRing(
    keys.map((each) => {
      const [id = '', key = ''] = each.split(':');
      return { id, bytes: Buffer.from(key, 'base64url') };
    }),
  );
