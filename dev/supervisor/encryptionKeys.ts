import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const newEncryptionKeys = (): string =>
  `development:${randomBytes(32).toString('base64url')}`;

/**
 * ENCRYPTION_KEYS of this data folder: made the first time and kept, so that what earlier runs
 * encrypted can still be read.
 */
export async function encryptionKeys(dataDir: string): Promise<string> {
  const path = join(dataDir, 'encryption-keys');
  const kept = await readFile(path, 'utf8').catch(() => null);
  if (kept !== null) return kept;
  const keys = newEncryptionKeys();
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, keys, { mode: 0o600 });
  return keys;
}
