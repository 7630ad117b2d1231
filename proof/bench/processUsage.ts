/** CPU and memory of running processes, from /proc. */
import { readFileSync } from 'node:fs';
import { SetupProblem } from '../../dev/problem.ts';
import { processTree } from '../chaos/run/processTree.ts';

/** USER_HZ, the unit of /proc/PID/stat: 100 on every Linux. */
const TICKS_PER_SECOND = 100;

type Processes = ReadonlyMap<string, { readonly pid: number | undefined }>;

/** Milliseconds of CPU that each process and its children have used, ended children included. */
export function cpuMs(processes: Processes): Map<string, number> {
  if (process.platform !== 'linux')
    throw new SetupProblem('CPU is read from /proc: run it on Linux.');
  return new Map(
    [...processes].map(([name, { pid }]) => {
      const ticks = pid === undefined ? [] : processTree(pid).map(ticksOf);
      return [name, (ticks.reduce((sum, each) => sum + each, 0) * 1000) / TICKS_PER_SECOND];
    }),
  );
}

/** The resident size of a process in bytes, without its children. */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Fields 14 to 17 of proc(5): the process's own time and that of children it has waited for. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    // The process has ended: its parent has its time.
    return 0;
  }
}

/** Milliseconds by process between two readings. */
export const cpuBetween = (before: Map<string, number>, after: Map<string, number>) =>
  new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));

export const sumOf = (values: ReadonlyMap<string, number>): number =>
  [...values.values()].reduce((sum, value) => sum + value, 0);
