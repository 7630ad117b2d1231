/** Cleans up after test runs that were killed, and after tests that left services running. */
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSurvivors, survivors } from '../../dev/process/pidFile.ts';

export const RUN_PREFIX = 'order-management-tests-';

/** The prefix of a service's data folder, by the process id of the test run that starts it. */
export const servicePrefix = (runPid: number): string => `${RUN_PREFIX}of-${runPid}-`;

/** Ends the services that tests of this run started and did not stop. @returns their data folders */
export async function endLeftoverServices(): Promise<string[]> {
  const names = await readdir(tmpdir());
  const leftover = names.filter((name) => name.startsWith(servicePrefix(process.pid)));
  const folders = leftover.map((name) => join(tmpdir(), name));
  for (const folder of folders) {
    await endSurvivors(folder, await survivors(join(folder, 'run')));
    await rm(folder, { recursive: true, force: true });
  }
  return folders;
}

/** Ends the engines of test runs that were killed, and removes their data. */
export async function endStaleRuns(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((each) => each.startsWith(RUN_PREFIX))) {
    const folder = join(tmpdir(), name);
    const owner = await survivors(folder);
    // A new folder without a record of its owner may belong to a run that is starting.
    if (owner.length > 0 || (await isNew(folder))) continue;
    await endSurvivors(folder, await survivors(join(folder, 'run')));
    await rm(folder, { recursive: true, force: true });
  }
}

async function isNew(folder: string): Promise<boolean> {
  const status = await stat(folder).catch(() => null);
  return status === null || Date.now() - status.mtimeMs < 10_000;
}
