import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSurvivors, survivors } from '../../dev/supervisor/pidFile.ts';

export const RUN_PREFIX = 'order-management-tests-';

/**
 * Ends the engines of test runs that were killed before they could, and removes their data.
 *
 * @returns the folders in which something still ran
 */
export async function endAbandonedRuns(): Promise<string[]> {
  const ended: string[] = [];
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(RUN_PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = await survivors(folder);
    // A folder without its owner's record may belong to a run that begins at this moment.
    if (owner.length > 0 || (await isNew(folder))) continue;
    const left = await survivors(join(folder, 'run'));
    if (left.length > 0) ended.push(folder);
    await endSurvivors(folder, left);
    await rm(folder, { recursive: true, force: true });
  }
  return ended;
}

async function isNew(folder: string): Promise<boolean> {
  const made = await stat(folder).catch(() => null);
  return made === null || Date.now() - made.mtimeMs < 10_000;
}
