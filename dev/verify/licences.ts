/** Fails when a package of the lockfile has a licence that is not on our list. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** Permissive ones, and CC-BY for data. A package under several may be used under any of them. */
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
/** Of tools that nobody receives from us, also those that ask only for their own files' source. */
const ALLOWED_IN_TOOLS = new Set([...ALLOWED, 'MPL-2.0']);
/** Packages with another licence, each with the reason why it may be used all the same. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  reserved: 'its package.json says MIT in a form that npm no longer reads',
  unionfs: 'its LICENSE file is the Unlicense; its package.json does not say so',
};

interface LockedPackage {
  readonly license?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
}

const lock: { packages: Record<string, LockedPackage> } = JSON.parse(
  await readFile(join(ROOT, 'package-lock.json'), 'utf8'),
);
const wrong: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (name in EXCEPTIONS) continue;
  const licence = entry.license ?? (await licenceOf(path));
  // Another platform's binary comes from the same source as this platform's, which is checked.
  if (licence === null && entry.optional === true) continue;
  if (licence === null || !isAllowed(licence, entry.dev === true))
    wrong.push(`${name}: ${licence ?? 'none given'}`);
}
if (wrong.length > 0) {
  console.error(`Packages with licences that are not on our list:\n${wrong.join('\n')}`);
  process.exitCode = 1;
}

/** Reads an SPDX expression: every AND part must be allowed, of an OR at least one. */
function isAllowed(expression: string, isTool: boolean): boolean {
  const allowed = isTool ? ALLOWED_IN_TOOLS : ALLOWED;
  const bare = expression.replaceAll(/[()]/g, '');
  return bare
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one.trim())));
}

async function licenceOf(path: string): Promise<string | null> {
  const text = await readFile(join(ROOT, path, 'package.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const { license }: { license?: unknown } = JSON.parse(text);
  return typeof license === 'string' ? license : null;
}
