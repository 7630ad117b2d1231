import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** Kept across restarts, so that tokens and sessions stay valid. */
export interface IssuerKeys {
  /** Private, RS256, with `kid`, `alg` and `use`. */
  readonly signing: JWK;
  readonly cookies: string;
}

/** Reads the keys from the data folder, or makes them the first time. */
export async function issuerKeys(dataDir: string): Promise<IssuerKeys> {
  const path = join(dataDir, 'keys.json');
  const kept = await readFile(path, 'utf8').catch(() => null);
  if (kept !== null) return JSON.parse(kept) as IssuerKeys;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(8).toString('hex');
  const keys: IssuerKeys = {
    signing: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' },
    cookies: randomBytes(32).toString('hex'),
  };
  await mkdir(dataDir, { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(keys), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return keys;
}
