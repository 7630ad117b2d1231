/** The password of a PostgreSQL that `npm start` runs, and the URLs of its databases. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Generated once and kept beside the data, because every account of the machine can reach the port.
 */
export async function passwordIn(dataDir: string): Promise<string> {
  const existing = await keptPassword(dataDir);
  if (existing !== null) return existing;
  const password = randomBytes(18).toString('hex');
  await mkdir(dataDir, { recursive: true });
  await writeFile(passwordFile(dataDir), password, { mode: 0o600 });
  return password;
}

const passwordFile = (dataDir: string): string => join(dataDir, 'password');

/** Null before the first start. */
const keptPassword = async (dataDir: string): Promise<string | null> =>
  (await readFile(passwordFile(dataDir), 'utf8').catch(() => null)) || null;

export const urlWith = (password: string, port: number, database: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

/** The URL of a database of a PostgreSQL that may run with this data; null before its first start. */
export async function urlOfKept(
  dataDir: string,
  port: number,
  database: string,
): Promise<string | null> {
  const password = await keptPassword(dataDir);
  return password === null ? null : urlWith(password, port, database);
}
