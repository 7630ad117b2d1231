/** Runs a program of the repository to its end, as a command line does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { quickStart } from '../../dev/process/quickStart.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * @param program relative to the repository
 * @param env the whole environment but PATH; NODE_ENV is `test` by default
 * @returns the exit code, and standard output and error together
 */
export async function runProgram(
  program: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...quickStart(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}
