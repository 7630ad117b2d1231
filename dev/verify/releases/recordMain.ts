/**
 * `npm run release:record`: keeps the documents of the version in package.json in
 * contracts/released/, and which commit and migration it is. Later versions are compared with them.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentDocuments, type Release, recordRelease, releasedVersions } from './documents.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

async function release(): Promise<Release> {
  const journal = join(ROOT, 'db', 'migrations', 'meta', '_journal.json');
  const { entries }: { entries: { tag: string }[] } = JSON.parse(await readFile(journal, 'utf8'));
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  return { commit, migration: entries.at(-1)?.tag ?? '' };
}

const { version }: { version: string } = JSON.parse(
  await readFile(join(ROOT, 'package.json'), 'utf8'),
);
if ((await releasedVersions()).includes(version)) {
  console.error(
    `${version} is released, and stays as it is. Raise the version in package.json first.`,
  );
  process.exitCode = 1;
} else {
  const code = `${JSON.stringify(await release(), null, 2)}\n`;
  await recordRelease(version, { ...(await currentDocuments()), 'release.json': code });
  console.log(`Recorded in contracts/released/${version}.`);
}
