/** `npm run verify`: all checks, then the tests; what CI runs. Fails when any of them fails. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

const checks: readonly (readonly [title: string, command: string, ...args: string[]])[] = [
  ['lockfile', 'npm', 'ci', '--dry-run', '--loglevel=error'],
  ['types', bin('tsc'), '-p', '.'],
  ['lint and format', bin('biome'), 'check', '--error-on-warnings'],
  ['schema drift', process.execPath, 'dev/verify/schemaDrift.ts'],
  ['generated files', process.execPath, 'dev/generate/main.ts', '--check'],
  ['API document', process.execPath, 'dev/verify/lintApi.ts'],
  ['licences', process.execPath, 'dev/verify/licences.ts'],
  ['tests', 'npm', 'test', '--silent'],
];

const failed: string[] = [];
for (const [title, command, ...args] of checks) {
  // The tests come last and end with their count, so what failed before is told before them.
  if (title === 'tests' && failed.length > 0) console.error(`FAILED: ${failed.join(', ')}`);
  const began = Date.now();
  const code = await run(command, args);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (code !== 0) failed.push(title);
  if (title !== 'tests') console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${title} (${seconds} s)`);
}
process.exitCode = failed.length === 0 ? 0 : 1;

/** Resolves with the exit code; a program that cannot be run counts as failed. */
function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}
