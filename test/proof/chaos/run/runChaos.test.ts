/**
 * A short chaos run on the whole service with a fixed seed; `npm run chaos` makes long ones. The
 * seed fixes the plan; the timing between two faults still varies.
 *
 * The test failed as it should when each call to the payment provider used a new idempotency key:
 * orders were charged two to four times, and failed orders were not refunded.
 */
import '../../../support/silenceTemporal.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePidFile } from '../../../../dev/process/pidFile.ts';
import { planChaos } from '../../../../proof/chaos/plan/plan.ts';
import { runChaos } from '../../../../proof/chaos/run/runChaos.ts';
import { faultsNeverFired, runReport } from '../../../../proof/chaos/run/runReport.ts';
import { RUN_PREFIX } from '../../../support/staleRuns.ts';

const SEED = Number(process.env['CHAOS_SEED'] ?? 4);

test('Killed, paused and restarted everywhere, the service violates no invariant', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), RUN_PREFIX));
  // The clean-up after killed runs sees by this file that this run is still alive.
  await writePidFile(dataDir, { name: 'vitest', pid: process.pid, stopSignal: 'SIGTERM' });
  const plan = planChaos({ orders: 50, minutes: 0.35, seed: SEED });
  const lines: string[] = [];
  const run = await runChaos(plan, { dataDir, report: (line) => lines.push(line) });
  const isGood = run.violations.length === 0 && faultsNeverFired(run).length === 0;
  if (!isGood)
    console.log(
      `${lines.join('\n')}\n${runReport(run)}\nThe data is in ${dataDir} until the next run`,
    );
  expect(run.violations).toEqual([]);
  expect(faultsNeverFired(run)).toEqual([]);
  expect(run.record.accepted.length).toBeGreaterThan(plan.orders / 2);
  await rm(dataDir, { recursive: true, force: true });
}, 600_000);
