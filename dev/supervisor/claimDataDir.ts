import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupProblem } from '../problem.ts';
import { birthOf, endSurvivors, survivors } from '../process/pidFile.ts';
import type { Report } from '../process/progress.ts';

const NAME = 'supervisor';

/**
 * Makes this process the one that runs the service from a data folder, and ends what an earlier
 * one left running when it was itself killed. The returned function gives the folder free.
 *
 * @throws SetupProblem when another process runs the service from there.
 */
export async function claimDataDir(runDir: string, report: Report): Promise<() => Promise<void>> {
  await mkdir(runDir, { recursive: true });
  const alive = await survivors(runDir);
  const owner = alive.find(({ name }) => name === NAME);
  const path = join(runDir, `${NAME}.pid`);
  const mine = `${path}.${process.pid}`;
  const record = {
    name: NAME,
    pid: process.pid,
    birth: birthOf(process.pid),
    stopSignal: 'SIGTERM',
  };
  await writeFile(mine, JSON.stringify(record));
  // A link is made whole or not at all: of two starts at once exactly one gets it.
  const got = await link(mine, path).then(
    () => true,
    () => false,
  );
  await rm(mine, { force: true });
  if (!got) {
    const who = owner === undefined ? '' : ` (process ${owner.pid})`;
    throw new SetupProblem(
      `The service already runs from this folder${who}: stop it first, or set OMS_DATA_DIR to another folder.`,
    );
  }
  if (alive.length > 0) {
    const names = alive.map(({ name }) => name).join(', ');
    report(`Ending what an earlier start left running: ${names}`);
    await endSurvivors(runDir, alive);
  }
  return () => rm(path, { force: true });
}
