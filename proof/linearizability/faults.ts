/** Kills, pauses and restarts processes of the service, one after another, until it is told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '../../dev/process/managedProcess.ts';
import type { Random } from '../chaos/plan/seededRandom.ts';
import { processTree, signalAll } from '../chaos/run/processTree.ts';
import { recoverProcesses } from '../chaos/run/recoverProcesses.ts';

const FAULTS = [
  ['kill', 'api'],
  ['kill', 'api2'],
  ['kill', 'worker'],
  ['kill', 'dispatcher'],
  ['kill', 'postgres'],
  ['restart', 'postgres'],
  ['pause', 'postgres'],
  ['pause', 'api'],
  ['pause', 'temporal'],
] as const;
const SHORTEST_GAP_MS = 6_000;
const LONGEST_PAUSE_MS = 3_000;

export type FaultCounts = ReadonlyMap<string, number>;

/** Every fault comes once before any comes again. @returns how often each was made */
export async function makeFaults(
  processes: ReadonlyMap<string, ManagedProcess>,
  random: Random,
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<FaultCounts> {
  const counts = new Map<string, number>();
  let left = random.shuffled(FAULTS);
  const gap = () =>
    sleep(SHORTEST_GAP_MS + random.int(SHORTEST_GAP_MS), undefined, { signal }).catch(() => {});
  for (await gap(); !signal.aborted; await gap()) {
    const [action, target] = left.pop() ?? ['kill', 'api'];
    if (left.length === 0) left = random.shuffled(FAULTS);
    const managed = processes.get(target);
    if (!managed || !(await make(action, managed, random))) continue;
    const name = `${action} ${target}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    report(name);
    await managed.ready().catch(() => undefined);
  }
  await recoverProcesses(processes);
  return counts;
}

/** @returns false while the process does not run */
async function make(
  action: (typeof FAULTS)[number][0],
  managed: ManagedProcess,
  random: Random,
): Promise<boolean> {
  const { pid } = managed;
  if (pid === undefined) return false;
  if (action === 'restart') {
    await managed.restart().catch(() => undefined);
    return true;
  }
  if (action === 'kill') {
    signalAll([pid], 'SIGKILL');
    return true;
  }
  const tree = processTree(pid);
  signalAll(tree, 'SIGSTOP');
  await sleep(500 + random.int(LONGEST_PAUSE_MS));
  signalAll(tree, 'SIGCONT');
  return true;
}
