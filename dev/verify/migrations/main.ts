/** Checks the migrations that the version before must be able to run beside. */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf } from '../../problem.ts';
import { releasedVersions, releaseOf } from '../releases/documents.ts';
import { lint, squawk } from './lint.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'db', 'migrations');

const WHAT_TO_DO = `The version before still runs on this schema: see docs/upgrades.md. Where a finding is meant,
write above its statement why, and then: -- squawk-ignore RULE`;

try {
  // A migration is never changed once it is released.
  const { migration } = await releaseOf((await releasedVersions()).at(-1) ?? '');
  const names = (await readdir(FOLDER)).filter(
    (name) => name.endsWith('.sql') && name > `${migration}.sql`,
  );
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
