/** A folder of migrations as drizzle-kit writes it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** @returns the folder, which lasts until the test ends */
export async function migrationsOf(...migrations: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entries = migrations.map((_, idx) => ({ idx, when: idx + 1, tag: String(idx) }));
  await mkdir(join(folder, 'meta'));
  await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }));
  for (const [index, text] of migrations.entries())
    await writeFile(join(folder, `${index}.sql`), text);
  return folder;
}
