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
  /** Kills the program and its children. */
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
 * Runs a program to its end.
 *
 * @returns its output, stdout and stderr together
 * @throws Error with the end of the output when the program fails or takes longer than `limitMs`
 */
export function runTool(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { limitMs, abandon, ...rest } = options;
    // In its own process group, so that killing it also kills the compilers of a build tool.
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
    let isLate = false;
    const kill = (): void => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    };
    const timer = setTimeout(() => {
      isLate = true;
      kill();
    }, limitMs);
    process.once('exit', kill);
    abandon?.addEventListener('abort', kill, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      process.off('exit', kill);
      abandon?.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code, signal) => {
      settle();
      if (code === 0) return resolve(output);
      const how = isLate ? `took longer than ${limitMs / 1000} s` : `ended with ${code ?? signal}`;
      reject(new Error(`${command} ${how}: ${lastLines(output, 5)}`));
    });
  });
}
