import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeLimit } from '../../ops/timeLimit.ts';
import { SetupProblem } from '../problem.ts';
import { lastLines, openLog, tail } from './logFile.ts';
import { removePidFile, signalGroup, writePidFile } from './pidFile.ts';

const READY_POLL_MS = 50;
const STOP_LIMIT_MS = 15_000;
const LINES_KEPT = 20;

/** How to run a program and see that it is ready. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Receives each line of output; without it the output goes to `<runDir>/<name>.log`. */
  readonly onLine?: (line: string) => void;
  readonly ready: () => Promise<boolean>;
  readonly readyLimitMs: number;
  readonly stopSignal?: NodeJS.Signals;
  /** Milliseconds to stop before it is killed. */
  readonly stopLimitMs?: number;
}

/** One run of a program, from its start to its exit. */
export interface ProcessRun {
  readonly pid: number;
  /** Resolves with "exit code 1", "SIGKILL"… and never rejects. */
  readonly exited: Promise<string>;
  hasExited(): boolean;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/**
 * Starts the program and resolves once it is ready. It gets its own process group, so that Ctrl-C
 * in a terminal reaches only the supervisor, which then stops everything in order.
 *
 * @param abandon aborts the start and stops the process
 * @throws SetupProblem with the last output when the process ends or is not ready in time
 */
export async function startRun(
  spec: ProcessSpec,
  runDir: string,
  abandon: AbortSignal,
): Promise<ProcessRun> {
  const output = await openOutput(spec, runDir);
  const child = spawn(spec.command, spec.args, {
    env: spec.env,
    detached: true,
    stdio: ['ignore', output.target, output.target],
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...(spec.uid === undefined ? {} : { uid: spec.uid }),
    ...(spec.gid === undefined ? {} : { gid: spec.gid }),
  });
  output.attach(child);
  const run = await runOf(child, spec, runDir);
  const deadline = Date.now() + spec.readyLimitMs;
  while (!(await spec.ready())) {
    const why = await whyNotReady(spec, run, deadline, abandon);
    if (why === null) {
      await Promise.race([sleep(READY_POLL_MS), run.exited]);
      continue;
    }
    await run.stop();
    const words = lastLines(await output.lastOutput(), 4) || 'it printed nothing';
    throw new SetupProblem(`${spec.name} ${why}: ${words}`);
  }
  return run;
}

/** Why the start has failed; null while it may still succeed. */
async function whyNotReady(
  spec: ProcessSpec,
  run: ProcessRun,
  deadline: number,
  abandon: AbortSignal,
): Promise<string | null> {
  if (run.hasExited()) return `ended at start (${await run.exited})`;
  if (abandon.aborted) return 'was stopped while it started';
  if (Date.now() > deadline) return `was not ready within ${spec.readyLimitMs / 1000} s`;
  return null;
}

async function runOf(child: ChildProcess, spec: ProcessSpec, runDir: string): Promise<ProcessRun> {
  let hasEnded = false;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).then((how) => {
    hasEnded = true;
    return how;
  });
  const { pid } = child;
  if (pid === undefined) throw new SetupProblem(`${spec.name} cannot be run: ${await exited}.`);
  const stopSignal = spec.stopSignal ?? 'SIGTERM';
  await writePidFile(runDir, { name: spec.name, pid, stopSignal });
  return {
    pid,
    exited,
    hasExited: () => hasEnded,
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      if (!hasEnded) child.kill(stopSignal);
      await withTimeLimit(exited, spec.stopLimitMs ?? STOP_LIMIT_MS, spec.name).catch(() => {
        if (!hasEnded) signalGroup(pid, 'SIGKILL');
      });
      await exited;
      await removePidFile(runDir, spec.name);
    },
  };
}

async function openOutput(spec: ProcessSpec, runDir: string) {
  const { onLine } = spec;
  if (onLine === undefined) {
    const path = join(runDir, `${spec.name}.log`);
    const log = await openLog(path);
    const attach = (): void => log.close();
    return { target: log.fd, attach, lastOutput: () => tail(path, log.from) };
  }
  const recentLines: string[] = [];
  const closed: Promise<unknown>[] = [];
  const attach = (child: ChildProcess): void => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      const lines = createInterface({ input: stream });
      closed.push(once(lines, 'close'));
      lines.on('line', (line) => {
        if (recentLines.push(line) > LINES_KEPT) recentLines.shift();
        onLine(line);
      });
    }
  };
  const lastOutput = async (): Promise<string> => {
    await Promise.race([Promise.all(closed), sleep(500)]);
    return recentLines.join('\n');
  };
  return { target: 'pipe' as const, attach, lastOutput };
}
