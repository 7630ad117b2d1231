import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const newEncryptionKeys = (): string =>
  `development:${randomBytes(32).toString('base64url')}`;

const fileIn = (dataDir: string): string => join(dataDir, 'encryption-keys');

/** Null before the first start. */
export const keptEncryptionKeys = (dataDir: string): Promise<string | null> =>
  readFile(fileIn(dataDir), 'utf8').catch(() => null);

/**
 * ENCRYPTION_KEYS of this data folder: made the first time and kept, so that what earlier runs
 * encrypted can still be read.
 */
export async function encryptionKeys(dataDir: string): Promise<string> {
  const kept = await keptEncryptionKeys(dataDir);
  if (kept !== null) return kept;
  const keys = newEncryptionKeys();
  await mkdir(dataDir, { recursive: true });
  await writeFile(fileIn(dataDir), keys, { mode: 0o600 });
  return keys;
}
