/** One of our processes as it runs in production, to be killed and paused. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunningChild {
  /** Sends the signal; for one that ends the process, resolves once it has ended. */
  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<number | null>;
  /** How it ended: the signal it died of, or its exit code. Never rejects. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** What it has written so far. */
  output(): string;
}

const ROOT = new URL('../../', import.meta.url).pathname;

/** Starts `program` (relative to the repository) with nothing but `env` in its environment. */
export function startChild(
  program: string,
  env: Record<string, string>,
  flags: readonly string[] = [],
  args: readonly string[] = [],
): RunningChild {
  const child: ChildProcess = spawn(process.execPath, [...flags, `${ROOT}${program}`, ...args], {
    cwd: ROOT,
    env,
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
    async signal(name) {
      child.kill(name);
      if (name === 'SIGKILL' || name === 'SIGTERM') await ended;
      return child.exitCode;
    },
    ended: ended.then(() => child.signalCode ?? child.exitCode),
    output: () => output,
  };
}
