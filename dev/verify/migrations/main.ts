/** Checks the migrations that the version before must be able to run beside. */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf } from '../../problem.ts';
import { lint, squawk } from './lint.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'db', 'migrations');

/**
 * The last candidate's last migration. Those up to it are not checked: no two versions ran beside
 * each other yet, and a migration is never changed once it is released.
 */
const BASELINE = '0030_partitions.sql';

const WHAT_TO_DO = `The version before still runs on this schema: see docs/upgrades.md. Where a finding is meant,
write above its statement why, and then: -- squawk-ignore RULE`;

try {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql') && name > BASELINE);
  const files = names.toSorted().map((name) => relative(process.cwd(), join(FOLDER, name)));
  const findings = files.length === 0 ? [] : await lint(await squawk(console.log), files);
  if (findings.length > 0) {
    console.error([...findings, WHAT_TO_DO].join('\n'));
    process.exitCode = 1;
  }
} catch (error) {
  console.error(`The migrations cannot be checked: ${messageOf(error)}`);
  process.exitCode = 1;
}
