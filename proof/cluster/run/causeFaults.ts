/** Causes the plan's faults, one after the other, and waits after each until all is well again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../dev/problem.ts';
import type { Report } from '../../../dev/process/progress.ts';
import { type Violation, violation } from '../../chaos/checker/violation.ts';
import type { Cluster } from '../bringUp.ts';
import { settledRoles } from '../parts/postgresMembers.ts';
import type { PlannedFault } from '../plan/faults.ts';
import { lossOf } from '../plan/kinds.ts';
import { lose, type Strike } from './losses.ts';
import {
  loseTemporal,
  plannedSwitchover,
  restartProxy,
  rollingRestart,
  rollingUpgrade,
} from './operations.ts';
import type { Prober } from './prober.ts';
import type { Caused } from './recovery.ts';

/** An order that waits for longer says that something is still wrong. */
const LATE_MS = 15_000;
/** Of a fault of five minutes there is as much to catch up with. */
const WELL_LIMIT_MS = 10 * 60_000;

export interface FaultsCaused {
  readonly caused: readonly Caused[];
  readonly violations: readonly Violation[];
}

function strike(cluster: Cluster, fault: PlannedFault): Promise<Strike> {
  const loss = lossOf(fault.kind);
  if (loss) return lose(cluster, ...loss, fault);
  const next = { ...cluster.release, version: `cluster-${fault.pick}` };
  switch (fault.kind) {
    case 'switchover':
      return plannedSwitchover();
    case 'proxy-restarted':
      return restartProxy(cluster, fault);
    case 'temporal-away':
      return loseTemporal(cluster, fault);
    case 'rolling-upgrade':
      return rollingUpgrade(cluster, next);
    default:
      return rollingRestart(cluster);
  }
}

export async function causeFaults(
  cluster: Cluster,
  faults: readonly PlannedFault[],
  prober: Prober,
  startedAt: number,
  report: Report,
): Promise<FaultsCaused> {
  const caused: Caused[] = [];
  const violations: Violation[] = [];
  for (const fault of faults) {
    await sleep(Math.max(0, startedAt + fault.atMs - Date.now()));
    try {
      report(`${caused.length + 1}/${faults.length} ${fault.kind}`);
      const struck = await strike(cluster, fault);
      violations.push(...struck.violations);
      await untilWell(cluster, prober, struck.endedAt);
      const wellAt = Date.now();
      caused.push({ ...struck, kind: fault.kind, wellAt });
      const seconds = ((wellAt - struck.startedAt) / 1000).toFixed(1);
      report(`  ${struck.host}: all well after ${seconds} s`);
    } catch (error) {
      const what = `${fault.kind}: ${messageOf(error)}`;
      report(`  ${what}`);
      violations.push(violation('the cluster gets well again', null, what));
    }
  }
  return { caused, violations };
}

/** All hosts are ready, Postgres has its standbys, and orders are confirmed at once. */
async function untilWell(cluster: Cluster, prober: Prober, since: number): Promise<void> {
  const until = Date.now() + WELL_LIMIT_MS;
  await Promise.all([...cluster.hosts.values()].map((host) => host.ready()));
  await settledRoles();
  for (;;) {
    const now = Date.now();
    const isConfirming = prober.probes.some(
      ({ startedAt, confirmedAt }) => startedAt >= since && confirmedAt !== null,
    );
    const late = prober.waiting().filter(({ startedAt }) => now - startedAt > LATE_MS);
    if (isConfirming && late.length === 0) return;
    if (now > until) throw new Error(`${late.length} orders still wait`);
    await sleep(200);
  }
}
