/** The secrets of one run. */
import { randomBytes } from 'node:crypto';
import { newEncryptionKeys } from '../../../dev/supervisor/encryptionKeys.ts';
import type { Passwords } from './patroni.ts';

export interface Secrets {
  readonly databases: Passwords;
  /** Password of every role of our processes. */
  readonly roles: string;
  readonly encryptionKeys: string;
  readonly webhookKey: string;
  readonly consoleKey: string;
  readonly paymentProvider: string;
  readonly carrier: string;
}

const secret = (): string => randomBytes(24).toString('hex');

export const newSecrets = (): Secrets => ({
  databases: { postgres: secret(), replicator: secret() },
  roles: secret(),
  encryptionKeys: newEncryptionKeys(),
  webhookKey: secret(),
  consoleKey: secret(),
  paymentProvider: secret(),
  carrier: secret(),
});
