/**
 * `npm run release:record`: keeps the documents of the version in package.json in
 * contracts/released/. Later versions are compared with them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentDocuments, recordRelease, releasedVersions } from './documents.ts';

const PACKAGE = join(import.meta.dirname, '..', '..', '..', 'package.json');

const { version }: { version: string } = JSON.parse(await readFile(PACKAGE, 'utf8'));
if ((await releasedVersions()).includes(version)) {
  console.error(
    `${version} is released, and stays as it is. Raise the version in package.json first.`,
  );
  process.exitCode = 1;
} else {
  await recordRelease(version, await currentDocuments());
  console.log(`Recorded in contracts/released/${version}.`);
}
