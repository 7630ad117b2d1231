/** Lists on pages have what the code has, no more and no less. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scopes } from '../../api/http/scopes.ts';
import { roles } from '../../db/roles.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const sourcesLike = (...patterns: string[]): string =>
  globSync(patterns, { cwd: ROOT }).map(read).join('\n');
const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);
const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

/** The part of a page from a heading to the next. */
const section = (page: string, heading: string): string =>
  read(page).split(`${heading}\n`)[1]?.split('\n#')[0] ?? '';
const firstColumn = (text: string): string[] =>
  found(text, /^\| (.*?) \|/gm).filter((cell) => !/^(?:-+|\*\*.*)$/.test(cell));

test('docs/chaos.md lists the invariants that the checker looks for', () => {
  const names = found(sourcesLike('proof/chaos/checker/*.ts'), /violation\(\s*'([^']+)'/g);
  const table = section('docs/chaos.md', '## The checker');
  const [, ...rows] = firstColumn(table);
  // Names with a comma stand by themselves, others may share a row.
  const listed = rows.flatMap((row) => (names.includes(row) ? [row] : row.split(', ')));
  expect(sorted(listed)).toEqual(sorted(names));
});

test('docs/chaos.md lists the failpoints that there are', () => {
  const names = found(
    sourcesLike('{activities,api,outbox,worker}/**/*.ts'),
    /\bfailpoint\('([^']+)'/g,
  );
  const table = section('docs/chaos.md', '## Crash tests').split('| point |')[1] ?? '';
  expect(sorted(found(table, /`(\w+:[\w-]+)`/g))).toEqual(sorted(names));
});

test('docs/deployment.md lists the roles that the migration makes', () => {
  expect(sorted(found(read('docs/deployment.md'), /`(oms_\w+)`/g))).toEqual(sorted(roles));
});

test('docs/access-tokens.md lists the scopes that routes ask for', () => {
  const [list = ''] = section('docs/access-tokens.md', '## Scopes').trim().split('\n');
  expect(sorted(found(list, /`([a-z]+:[a-z-]+)`/g))).toEqual(sorted(Object.keys(scopes)));
});

test('README and CONTRIBUTING list the folders that there are, and their layers', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^[a-z]+$/.test(entry.name))
    .map(({ name }) => `\`${name}/\``)
    .filter((name) => name !== '`dist/`');
  const [, ...inReadme] = firstColumn(section('README.md', '## Find your way'));
  expect(sorted(inReadme)).toEqual(sorted(folders));

  const layers = section('CONTRIBUTING.md', '## Layers');
  const withoutCode = ['`deploy/`', '`docs/`'];
  const [, ...inContributing] = firstColumn(layers);
  expect(sorted([...inContributing, ...withoutCode])).toEqual(sorted(folders));

  const ruled = found(read('biome.json'), /"(\w+\/ may import only [^("]+) \(/g);
  const written = [...layers.matchAll(/^\| `(\w+)\/` \|.*\| ([^|]+) \|$/gm)]
    .filter(([, , imports = '']) => !imports.startsWith('all'))
    .map(([, folder = '', imports = '']) => {
      const others = imports === 'nothing' ? '' : `, ${imports}`;
      return `${folder}/ may import only ${folder}${others}`;
    });
  expect(ruled).toEqual(expect.arrayContaining(written));
});
