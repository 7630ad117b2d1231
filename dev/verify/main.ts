/**
 * `npm run verify`: all checks, then the tests; CI runs this. Fails when any of them fails.
 * `npm run verify -- --no-tests` runs the checks only.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

const checks: readonly (readonly [title: string, command: string, ...args: string[]])[] = [
  ['lockfile', 'npm', 'ci', '--dry-run', '--loglevel=error'],
  ['types', bin('tsc'), '-p', '.'],
  ['lint and format', bin('biome'), 'check', '--error-on-warnings'],
  ['unused code', bin('knip'), '--no-progress', '--treat-config-hints-as-errors'],
  ['commit subjects', process.execPath, 'dev/verify/commitSubjects.ts'],
  ['schema drift', process.execPath, 'dev/verify/schemaDrift.ts'],
  ['migrations', process.execPath, 'dev/verify/migrations/main.ts'],
  ['image', process.execPath, 'dev/verify/image/main.ts'],
  ['Go modules', process.execPath, 'dev/verify/goModules.ts'],
  ['generated files', process.execPath, 'dev/generate/main.ts', '--check'],
  ['API document', process.execPath, 'dev/verify/lintApi.ts'],
  ['last release', process.execPath, 'dev/verify/releases/main.ts'],
  ['licences', process.execPath, 'dev/verify/licences.ts'],
  ['tests', 'npm', 'run', 'test:all', '--silent'],
];

const withoutTests = process.argv.includes('--no-tests');
const failed: string[] = [];
for (const [title, command, ...args] of checks) {
  if (title === 'tests' && withoutTests) continue;
  // The tests come last and end with their count, so earlier failures are listed before them.
  if (title === 'tests' && failed.length > 0) console.error(`FAILED: ${failed.join(', ')}`);
  const startedAt = Date.now();
  const code = await run(command, args);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
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
