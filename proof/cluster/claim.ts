/** One cluster at a time: it has the machine's bridge, and removes what an earlier one left. */
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupProblem } from '../../dev/problem.ts';
import { survivors, writePidFile } from '../../dev/process/pidFile.ts';
import type { Report } from '../../dev/process/progress.ts';
import { assertNamespacesWork, removeNetwork } from './hosts/network.ts';

const CLAIM_DIR = join(tmpdir(), 'order-management-cluster-claim');

/**
 * Claims the machine's cluster for this process. When the process ends, all hosts are killed and
 * removed, however it ends but by SIGKILL; then the next claim does so.
 *
 * @throws SetupProblem when another process runs a cluster, or hosts cannot be made
 */
export async function claimCluster(report: Report): Promise<void> {
  await assertNamespacesWork();
  mkdirSync(CLAIM_DIR, { recursive: true });
  const [owner] = await survivors(CLAIM_DIR);
  if (owner) throw new SetupProblem(`A cluster already runs here, by process ${owner.pid}.`);
  await writePidFile(CLAIM_DIR, { name: 'cluster', pid: process.pid, stopSignal: 'SIGTERM' });
  const left = removeNetwork();
  if (left > 0) report(`Removed ${left} hosts that an earlier run left`);
  process.once('exit', () => {
    removeNetwork();
    rmSync(CLAIM_DIR, { recursive: true, force: true });
  });
}
