/** A program of a host, started again whenever it ends, as an init system does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '../../../dev/process/logFile.ts';
import { signalGroup } from '../../../dev/process/pidFile.ts';
import { namespaceOf } from './names.ts';

const RESTART_PAUSE_MS = 1_000;
const STOP_LIMIT_MS = 30_000;

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Whether it can do its work. */
  readonly ready: () => Promise<boolean>;
  readonly stopSignal?: NodeJS.Signals;
}

export interface RunningProgram {
  /** Replaced by a newer version before it is started again. */
  program: Program;
  start(): void;
  /** Sends a signal; a program that ends of it is started again. */
  signal(name: NodeJS.Signals): void;
  /** Ends it by its stop signal, and by SIGKILL when that takes too long. It stays down. */
  stop(): Promise<void>;
  /** It stays down when it ends, until it is started. */
  hold(): void;
}

export function createProgram(first: Program, host: string, logFile: string): RunningProgram {
  let isWanted = false;
  let child: ChildProcess | null = null;
  let keeping: Promise<void> = Promise.resolve();

  const keep = async (): Promise<void> => {
    while (isWanted) {
      const { command, args, env = process.env, cwd } = running.program;
      const log = await openLog(logFile);
      child = spawn('ip', ['netns', 'exec', namespaceOf(host), command, ...args], {
        env,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        ...(cwd === undefined ? {} : { cwd }),
      });
      log.close();
      await once(child, 'exit').catch(() => undefined);
      child = null;
      if (isWanted) await sleep(RESTART_PAUSE_MS);
    }
  };
  const signal = (name: NodeJS.Signals): void => {
    if (child?.pid !== undefined) signalGroup(child.pid, name);
  };
  const running: RunningProgram = {
    program: first,
    start() {
      if (isWanted) return;
      isWanted = true;
      keeping = keeping.then(keep);
    },
    signal,
    hold() {
      isWanted = false;
    },
    async stop() {
      isWanted = false;
      if (child?.pid !== undefined)
        process.kill(child.pid, running.program.stopSignal ?? 'SIGTERM');
      const limit = setTimeout(() => signal('SIGKILL'), STOP_LIMIT_MS);
      await keeping;
      clearTimeout(limit);
    },
  };
  return running;
}
