/**
 * Compares the API, the events and the provider contract with those of the last release. Fails when
 * something that others build upon was taken away without a new version.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oasdiff } from '../../engines/oasdiff.ts';
import { messageOf } from '../../problem.ts';
import { accepted } from './accepted.ts';
import { type BreakingChange, breakingChanges } from './breakingChanges.ts';
import { currentDocuments, releasedDocuments, releasedVersions } from './documents.ts';
import { mayBreak } from './versions.ts';

const PACKAGE = join(import.meta.dirname, '..', '..', '..', 'package.json');
const PLACES_SHOWN = 3;

const WHAT_TO_DO = `Let the old go on beside the new: a field, call, event version or activity of its own
(docs/upgrades.md). If it breaks nobody, say why in dev/verify/releases/accepted.ts.
Only a new major version in package.json may take things away.`;

function line({ contract, text, places }: BreakingChange): string {
  const more = places.length > PLACES_SHOWN ? `, and ${places.length - PLACES_SHOWN} more` : '';
  return `  ${contract}: ${text}\n    at ${places.slice(0, PLACES_SHOWN).join(', ')}${more}`;
}

const isAccepted = (change: BreakingChange): boolean =>
  accepted.some(({ contract, text }) => contract === change.contract && text === change.text);

async function compare(): Promise<void> {
  const { version }: { version: string } = JSON.parse(await readFile(PACKAGE, 'utf8'));
  const last = (await releasedVersions()).at(-1);
  if (last === undefined) throw new Error('no release is recorded (npm run release:record)');
  const program = await oasdiff(console.log);
  const released = await releasedDocuments(last);
  const all = await breakingChanges(program, released, await currentDocuments());
  const changes = all.filter((change) => !isAccepted(change));
  if (changes.length === 0) return;
  const list = changes.map(line).join('\n');
  if (mayBreak(last, version)) {
    console.log(`Taken away since ${last}, as ${version} may; the changelog must say so:\n${list}`);
  } else {
    console.error(
      `Taken away since release ${last} without a new version:\n${list}\n${WHAT_TO_DO}`,
    );
    process.exitCode = 1;
  }
}

try {
  await compare();
} catch (error) {
  console.error(`The last release cannot be compared with: ${messageOf(error)}`);
  process.exitCode = 1;
}
