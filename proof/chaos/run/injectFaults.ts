/** Applies the plan's faults to the running service, and counts them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '../../../dev/process/managedProcess.ts';
import type { Fault } from '../plan/faults.ts';
import { processTree, signalAll } from './processTree.ts';

export interface FaultTargets {
  readonly processes: ReadonlyMap<string, ManagedProcess>;
  /** Terminates a running saga. @returns its order's id, or null when none runs. */
  readonly terminate: () => Promise<string | null>;
  readonly startedAt: number;
  readonly report: (line: string) => void;
}

/** How often each fault, as `kill worker`, was applied. */
export type FaultCounts = ReadonlyMap<string, number>;

const ATTEMPTS = 40;
const ATTEMPT_PAUSE_MS = 250;

/**
 * Applies each fault at its time. Faults of one target wait for each other, so that the process has
 * come back from one before the next. Resolves after the last fault; processes may still be
 * starting.
 */
export async function injectFaults(
  targets: FaultTargets,
  faults: readonly Fault[],
): Promise<FaultCounts> {
  const counts = new Map<string, number>();
  const lastOfTarget = new Map<string, Promise<void>>();
  for (const fault of faults) {
    await sleep(Math.max(0, targets.startedAt + fault.atMs - Date.now()));
    const previous = lastOfTarget.get(fault.target) ?? Promise.resolve();
    const done = previous.then(async () => {
      const name = `${fault.action} ${fault.target}`;
      const atSeconds = ((Date.now() - targets.startedAt) / 1000).toFixed(1);
      if (!(await inject(targets, fault))) return targets.report(`${atSeconds} s: no ${name}`);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      targets.report(`${atSeconds} s: ${name}`);
    });
    lastOfTarget.set(fault.target, done);
  }
  await Promise.all(lastOfTarget.values());
  return counts;
}

/** @returns false when the target did not run in any attempt. */
async function inject(targets: FaultTargets, fault: Fault): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const done =
      fault.target === 'saga'
        ? (await targets.terminate()) !== null
        : await injectIntoProcess(targets.processes.get(fault.target), fault);
    if (done) return true;
    await sleep(ATTEMPT_PAUSE_MS);
  }
  return false;
}

async function injectIntoProcess(
  managed: ManagedProcess | undefined,
  fault: Exclude<Fault, { target: 'saga' }>,
): Promise<boolean> {
  const pid = managed?.pid;
  if (managed === undefined || pid === undefined) return false;
  if (fault.action === 'kill') {
    signalAll([pid], 'SIGKILL');
    return true;
  }
  if (fault.action === 'restart') {
    await managed.restart().catch(() => undefined);
    return true;
  }
  const tree = processTree(pid);
  signalAll(tree, 'SIGSTOP');
  await sleep(fault.forMs);
  signalAll(tree, 'SIGCONT');
  return true;
}
