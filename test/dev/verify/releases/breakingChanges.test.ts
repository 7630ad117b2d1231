/** The comparison with the last release, by changes that are planted in its documents. */
import { expect, test } from 'vitest';
import { oasdiff } from '../../../../dev/engines/oasdiff.ts';
import { breakingChanges } from '../../../../dev/verify/releases/breakingChanges.ts';
import { releasedDocuments, releasedVersions } from '../../../../dev/verify/releases/documents.ts';
import { breaking, type Change, compatible, planted } from './plantedChanges.ts';

const program = await oasdiff((line) => console.log(`  ${line}`));
const released = await releasedDocuments((await releasedVersions()).at(-1) ?? '');

async function findingsOf([, file, where, plant]: Change): Promise<string[]> {
  const current = { ...released, [file]: planted(released[file] ?? '', where, plant) };
  return (await breakingChanges(program, released, current)).map(({ text }) => text);
}

test.concurrent.each(breaking)('A release is broken by %s', async (...change) => {
  expect(await findingsOf(change)).not.toEqual([]);
});

test.concurrent.each(compatible)('A release goes on with %s', async (...change) => {
  expect(await findingsOf(change)).toEqual([]);
});
