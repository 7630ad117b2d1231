/** Does to the running service what the plan says, and keeps count of what it has done. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '../../../dev/process/managedProcess.ts';
import type { Fault } from '../plan/faults.ts';
import { processTree, signalAll } from './processTree.ts';

export interface Firing {
  readonly processes: ReadonlyMap<string, ManagedProcess>;
  /** Terminates a saga that runs, and tells its order; null when there is none to be had. */
  readonly terminate: () => Promise<string | null>;
  readonly startedAt: number;
  readonly report: (line: string) => void;
}

/** How often each fault, as `kill worker`, was fired. */
export type Fired = ReadonlyMap<string, number>;

const ATTEMPTS = 40;
const ATTEMPT_PAUSE_MS = 250;

/**
 * Fires all faults at their time; those of one target wait for each other, so that a process is
 * there to be hurt. Resolves when the last one is over, processes perhaps still coming back.
 */
export async function fireFaults(firing: Firing, faults: readonly Fault[]): Promise<Fired> {
  const fired = new Map<string, number>();
  const busy = new Map<string, Promise<void>>();
  for (const fault of faults) {
    await sleep(Math.max(0, firing.startedAt + fault.atMs - Date.now()));
    const before = busy.get(fault.target) ?? Promise.resolve();
    const done = before.then(async () => {
      const name = `${fault.action} ${fault.target}`;
      const atSeconds = ((Date.now() - firing.startedAt) / 1000).toFixed(1);
      if (!(await fire(firing, fault))) return firing.report(`${atSeconds} s: no ${name}`);
      fired.set(name, (fired.get(name) ?? 0) + 1);
      firing.report(`${atSeconds} s: ${name}`);
    });
    busy.set(fault.target, done);
  }
  await Promise.all(busy.values());
  return fired;
}

/** @returns false when there was nothing to do it to. */
async function fire(firing: Firing, fault: Fault): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const done =
      fault.target === 'saga'
        ? (await firing.terminate()) !== null
        : await fireAt(firing.processes.get(fault.target), fault);
    if (done) return true;
    await sleep(ATTEMPT_PAUSE_MS);
  }
  return false;
}

async function fireAt(
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
