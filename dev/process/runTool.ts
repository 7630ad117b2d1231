import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { lastLines } from './logFile.ts';
import { signalGroup } from './pidFile.ts';

const OUTPUT_KEPT_CHARS = 20_000;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMs: number;
  /** Ends it, and what it started itself, at once. */
  readonly abandon?: AbortSignal | undefined;
  readonly uid?: number;
  readonly gid?: number;
}

/** The full path of a program on PATH, or null. */
export async function programOnPath(name: string): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return null;
}

/**
 * Runs a program to its end and gives what it printed.
 *
 * @throws Error with the last of its output when it fails or takes longer than `limitMs`.
 */
export function runTool(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { limitMs, abandon, ...rest } = options;
    // In a group of its own, so that ending it also ends the compilers a build tool started.
    const child = spawn(command, args, {
      ...rest,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_KEPT_CHARS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let late = false;
    const end = (): void => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      late = true;
      end();
    }, limitMs);
    process.once('exit', end);
    abandon?.addEventListener('abort', end, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      process.off('exit', end);
      abandon?.removeEventListener('abort', end);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code, signal) => {
      settle();
      if (code === 0) return resolve(output);
      const how = late ? `took longer than ${limitMs / 1000} s` : `ended with ${code ?? signal}`;
      reject(new Error(`${command} ${how}: ${lastLines(output, 5)}`));
    });
  });
}
