/**
 * `npm run chaos -- --orders N --minutes M --seed S --providers P`: injects faults into the whole service and
 * checks it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { SetupProblem } from '../../dev/problem.ts';
import { killOnSignal } from '../fixtures/killOnSignal.ts';
import { readOptions } from './plan/options.ts';
import { type ChaosOptions, planChaos } from './plan/plan.ts';
import { runChaos } from './run/runChaos.ts';
import { faultsNeverFired, runReport } from './run/runReport.ts';

const say = (line: string): void => console.log(line);

try {
  process.exit(await chaos(readOptions(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

/** @returns the exit code */
async function chaos(options: ChaosOptions): Promise<0 | 1> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const dataDir = await mkdtemp(join(tmpdir(), 'order-management-chaos-'));
  killOnSignal(dataDir);

  say(`Seed ${options.seed}; data in ${dataDir}`);
  const run = await runChaos(planChaos(options), { dataDir, report: (line) => say(`  ${line}`) });
  say(`\n${runReport(run)}`);
  const isGood = run.violations.length === 0 && faultsNeverFired(run).length === 0;
  if (isGood) await rm(dataDir, { recursive: true, force: true });
  else say(`\nThe data and the logs are kept in ${dataDir}`);
  return isGood ? 0 : 1;
}
