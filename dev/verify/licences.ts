/** `npm run licences`: fails when a package of the lockfile has a licence that is not allowed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** Permissive licences, and CC-BY for data. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);
/** Development tools are not shipped, so they may also be under file-level copyleft. */
const ALLOWED_IN_TOOLS = new Set([...ALLOWED, 'MPL-2.0']);
/** Packages whose licence npm cannot read or that is not on the list, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  reserved: 'its package.json says MIT in a form that npm no longer reads',
  unionfs: 'its LICENSE file is the Unlicense; its package.json does not say so',
};

interface LockedPackage {
  readonly license?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  /** A folder of this repository, which has an entry of its own. */
  readonly link?: boolean;
}

const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
  await readFile(join(ROOT, 'package-lock.json'), 'utf8'),
);
const refused: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.link === true) continue;
  const name = path.split('node_modules/').at(-1) ?? path;
  if (name in EXCEPTIONS) continue;
  const licence = entry.license ?? (await licenceOf(path));
  // Binaries for other platforms are not installed; they have the licence of this platform's.
  if (licence === null && entry.optional === true) continue;
  if (licence === null || !isAllowed(licence, entry.dev === true))
    refused.push(`${name}: ${licence ?? 'none given'}`);
}
if (refused.length > 0) {
  console.error(`Packages with a licence that is not allowed:\n${refused.join('\n')}`);
  process.exitCode = 1;
}

/** Reads an SPDX expression: every AND part must be allowed, of an OR at least one. */
function isAllowed(expression: string, isTool: boolean): boolean {
  const allowed = isTool ? ALLOWED_IN_TOOLS : ALLOWED;
  const bare = expression.replaceAll(/[()]/g, '');
  return bare
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())));
}

async function licenceOf(path: string): Promise<string | null> {
  const text = await readFile(join(ROOT, path, 'package.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const { license }: { license?: unknown } = JSON.parse(text);
  return typeof license === 'string' ? license : null;
}
