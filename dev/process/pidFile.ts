import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LEFTOVER_STOP_LIMIT_MS = 4_000;

/** Identifies a started process, also for a later start. */
export interface PidRecord {
  readonly name: string;
  readonly pid: number;
  /** Its start time as the system reports it, because pids are reused. */
  readonly birth: string;
  readonly stopSignal: NodeJS.Signals;
}

/** The start time of a process as the system reports it; null when it does not run. */
export function birthOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? null : (fields[19] ?? null);
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

function isAlive(record: PidRecord): boolean {
  return birthOf(record.pid) === record.birth;
}

export async function writePidFile(
  runDir: string,
  record: Omit<PidRecord, 'birth'>,
): Promise<void> {
  const birth = birthOf(record.pid);
  if (birth === null) return;
  await mkdir(runDir, { recursive: true });
  const path = join(runDir, `${record.name}.pid`);
  await writeFile(`${path}.new`, JSON.stringify({ ...record, birth }));
  await rename(`${path}.new`, path);
}

export async function removePidFile(runDir: string, name: string): Promise<void> {
  await rm(join(runDir, `${name}.pid`), { force: true });
}

/** The recorded processes that still run. Records of dead processes are removed. */
export async function survivors(runDir: string): Promise<PidRecord[]> {
  const names = await readdir(runDir).catch(() => []);
  const alive: PidRecord[] = [];
  for (const name of names.filter((each) => each.endsWith('.pid'))) {
    const text = await readFile(join(runDir, name), 'utf8').catch(() => '');
    const record = parse(text);
    if (record !== null && isAlive(record)) alive.push(record);
    else await rm(join(runDir, name), { force: true });
  }
  return alive;
}

/** Ends processes of an earlier start that was killed: by their stop signal, then by SIGKILL. */
export async function endSurvivors(runDir: string, records: readonly PidRecord[]): Promise<void> {
  for (const record of records) signalGroup(record.pid, record.stopSignal);
  const deadline = Date.now() + LEFTOVER_STOP_LIMIT_MS;
  while (records.some(isAlive) && Date.now() < deadline) await sleep(50);
  for (const record of records.filter(isAlive)) signalGroup(record.pid, 'SIGKILL');
  while (records.some(isAlive) && Date.now() < deadline + 2_000) await sleep(50);
  for (const { name } of records) await removePidFile(runDir, name);
}

/** Kills these processes at once, except this process. */
export function killAll(records: readonly PidRecord[]): void {
  for (const { pid } of records) if (pid !== process.pid) signalGroup(pid, 'SIGKILL');
}

/** Signals a process and its children; the process leads its process group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch {
      // No such group: try the process alone. No such process: nothing to signal.
    }
  }
}

function parse(text: string): PidRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    if (!('pid' in value) || typeof value.pid !== 'number' || value.pid <= 1) return null;
    return value as PidRecord;
  } catch {
    return null;
  }
}
