import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupProblem } from '../problem.ts';
import { birthOf, endSurvivors, survivors } from '../process/pidFile.ts';
import type { Report } from '../process/progress.ts';

const NAME = 'supervisor';

/**
 * Claims a data folder for this process, and ends processes that an earlier, killed launcher left
 * running.
 *
 * @returns a function that releases the folder
 * @throws SetupProblem when another process runs the service from this folder
 */
export async function claimDataDir(runDir: string, report: Report): Promise<() => Promise<void>> {
  await mkdir(runDir, { recursive: true });
  const alive = await survivors(runDir);
  const owner = alive.find(({ name }) => name === NAME);
  const path = join(runDir, `${NAME}.pid`);
  const ownFile = `${path}.${process.pid}`;
  const record = {
    name: NAME,
    pid: process.pid,
    birth: birthOf(process.pid),
    stopSignal: 'SIGTERM',
  };
  await writeFile(ownFile, JSON.stringify(record));
  // link(2) is atomic: of two concurrent starts exactly one succeeds.
  const isClaimed = await link(ownFile, path).then(
    () => true,
    () => false,
  );
  await rm(ownFile, { force: true });
  if (!isClaimed) {
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
