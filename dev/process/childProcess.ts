/** Runs a program of this repository as a child process that a test can kill and pause. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { quickStart } from './quickStart.ts';

export interface RunningChild {
  readonly pid: number | undefined;
  /** Sends the signal. After SIGKILL and SIGTERM it resolves once the process has ended. */
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<number | null>;
  /** Resolves with the signal that ended the process, or its exit code. Never rejects. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Everything the process has written to stdout and stderr so far. */
  output(): string;
}

const ROOT = new URL('../../', import.meta.url).pathname;

/**
 * Starts `program`, a path in the repository, as a test; `env` is the rest of its environment.
 *
 * @param root another copy of the repository
 */
export function startChild(
  program: string,
  env: Record<string, string>,
  args: readonly string[] = [],
  root: string = ROOT,
): RunningChild {
  const child: ChildProcess = spawn(process.execPath, [join(root, program), ...args], {
    cwd: root,
    env: { NODE_ENV: 'test', ...quickStart(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const ended = once(child, 'exit');
  return {
    pid: child.pid,
    async signal(name) {
      child.kill(name);
      if (name === 'SIGKILL' || name === 'SIGTERM') await ended;
      return child.exitCode;
    },
    ended: ended.then(() => child.signalCode ?? child.exitCode),
    output: () => output,
  };
}
