import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSurvivors, survivors } from '../../dev/process/pidFile.ts';

export const RUN_PREFIX = 'order-management-tests-';

/** How the data folder of a service begins that a test of that run, by its process id, starts. */
export const servicePrefix = (runPid: number): string => `${RUN_PREFIX}of-${runPid}-`;

/** Ends what tests of this run have started and not ended. @returns their data folders */
export async function endLeftoverServices(): Promise<string[]> {
  const names = await readdir(tmpdir());
  const left = names.filter((name) => name.startsWith(servicePrefix(process.pid)));
  const folders = left.map((name) => join(tmpdir(), name));
  for (const folder of folders) {
    await endSurvivors(folder, await survivors(join(folder, 'run')));
    await rm(folder, { recursive: true, force: true });
  }
  return folders;
}

/** Ends the engines of test runs that were killed before they could, and removes their data. */
export async function endStaleRuns(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(RUN_PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = await survivors(folder);
    // A folder without its owner's record may belong to a run that begins at this moment.
    if (owner.length > 0 || (await isNew(folder))) continue;
    await endSurvivors(folder, await survivors(join(folder, 'run')));
    await rm(folder, { recursive: true, force: true });
  }
}

async function isNew(folder: string): Promise<boolean> {
  const made = await stat(folder).catch(() => null);
  return made === null || Date.now() - made.mtimeMs < 10_000;
}
