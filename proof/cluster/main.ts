/**
 * `npm run cluster`: brings up on one machine what production has, and stays until Ctrl-C.
 * `npm run cluster -- --orders N --faults M --minutes K --seed S --only KIND,… --restore MINUTES`:
 * injects faults there, and checks all stores afterwards.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { SetupProblem } from '../../dev/problem.ts';
import { untilSignal } from '../../dev/process/signals.ts';
import { say } from '../fixtures/say.ts';
import { bringUp, type Cluster, hostIn } from './bringUp.ts';
import { claimCluster } from './claim.ts';
import { type ClusterRun, readClusterOptions } from './options.ts';
import { hostNames } from './parts/layout.ts';
import { placeOneOrder } from './run/placeOneOrder.ts';
import { clusterReport } from './run/report.ts';
import { restoreReport, runRestore } from './run/restoreRun.ts';
import { runCluster, systemOf } from './run/runCluster.ts';
import { welcome } from './welcome.ts';

const signals = untilSignal(() => process.exit(130));
try {
  process.exit(await run());
} catch (error) {
  if (signals.first.aborted) process.exit(130);
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

/** @returns the exit code */
async function run(): Promise<0 | 1> {
  const options = readClusterOptions(process.argv.slice(2));
  await claimCluster(say);
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const dataDir = await mkdtemp(join(tmpdir(), 'order-management-cluster-'));
  say(`The data and the logs are in ${dataDir}`);
  const began = Date.now();
  let isLeftToAPerson = false;
  // The hosts are removed when the process exits.
  signals.arrived.then(() => isLeftToAPerson || process.exit(130));
  const cluster = await bringUp({ dataDir, report: say });
  say(`An order was confirmed after ${await placeOneOrder()} ms`);
  say(`Ready after ${Math.round((Date.now() - began) / 1000)} s`);
  if (options === null) {
    console.log(welcome(cluster));
    isLeftToAPerson = true;
    await signals.arrived;
  } else if (!(await isWell(cluster, options))) return 1;
  stop(cluster);
  await rm(dataDir, { recursive: true, force: true });
  return 0;
}

/** Causes faults, checks, and says what it saw. @returns whether every promise was kept */
async function isWell(cluster: Cluster, options: ClusterRun): Promise<boolean> {
  const result = await runCluster(cluster, options, say);
  console.log(`\nSeed ${options.seed}\n\n${clusterReport(result)}`);
  if (options.restore === null) return result.violations.length === 0;
  const ageMs = options.restore * 60_000;
  const restored = await runRestore(cluster, systemOf(cluster), result.record, ageMs, say);
  console.log(`\n${restoreReport(restored).join('\n')}`);
  return result.violations.length + restored.violations.length === 0;
}

function stop(cluster: Cluster): void {
  say('Stopping');
  // The stores are first in the list, and everything needs them.
  for (const name of hostNames.toReversed()) hostIn(cluster, name).powerOff();
}
