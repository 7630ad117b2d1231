/** What the pages name is there: files, headings, scripts, settings, metrics and other names of the code. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const filesLike = (...patterns: string[]): string[] =>
  globSync(patterns, {
    cwd: ROOT,
    exclude: (path) => /node_modules|package-lock|\.git$/.test(path),
  });

const pages = filesLike('*.md', 'docs/**/*.md', 'db/**/*.md', 'examples/**/*.md', 'client/*.md');
const code = filesLike(
  '*.{json,ts,mjs}',
  '{activities,api,client,contracts,db,dev,examples,ops,outbox,proof,saga,worker,workflows}/**/*.{ts,js,mjs,json,sql,go,py}',
  'test/**/*.ts',
);
const words = new Set(code.flatMap((path) => read(path).match(/[A-Za-z_]\w*/g) ?? []));
const scripts = Object.keys(JSON.parse(read('package.json')).scripts);

/** Names of other programs, of the examples on a page, and of what a script makes. */
const FOREIGN = new Set([
  '.dev/mutation/',
  ...['ExecUpdateAct', 'table_tuple_update', 'pg_upgrade'],
  ...['PollActivityTaskQueue', 'RecordActivityTaskHeartbeat'],
  ...['DescribeNamespace', 'GetSystemInfo'],
  ...['HideFlags', 'PayloadCodec', 'requestedAccessTokenVersion', 'api_key'],
  ...['application/json', 'json/plain', 'drizzle-orm/postgres-js'],
  ...['ACME_URL', 'ACME_SECRET', 'chargePayment2', 'tok_slow_500', 'tok_flaky_4'],
]);

/** GitHub's name of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .trim()
    .replaceAll(' ', '-');
const anchorsOf = (path: string): string[] =>
  [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe.each(pages)('%s', (page) => {
  const text = read(page);
  const near = (path: string): string => normalize(join(dirname(page), path));

  test('links to files and headings that there are', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const dead = links
      .filter((link) => !/^(?:https?|mailto):/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : near(path);
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(dead).toEqual([]);
  });

  test('names scripts of package.json only', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
    // `npm run events:…` stands for several.
    const isThere = (name: string) =>
      scripts.some((script) => (name.endsWith(':') ? script.startsWith(name) : script === name));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });

  test('names paths and names of the code that there are', () => {
    const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
    const paths = quoted
      .filter((name) => /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(name))
      .filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, near(path))));
    const names = quoted
      .map((name) => name.replace(/\(\)$/, ''))
      .filter((name) => /^[A-Za-z_]\w*$/.test(name) && /_|[a-z][A-Z]/.test(name));
    const capitals = text.match(/\b[A-Z]{2,}(?:_[A-Z0-9]+)+\b/g) ?? [];
    const unknown = [...names, ...capitals].filter((name) => !words.has(name));
    const missing = [...paths, ...unknown].filter((name) => !FOREIGN.has(name));
    expect([...new Set(missing)]).toEqual([]);
  });
});

test('the pages about the Postgres driver name each change that is marked in its source', () => {
  const source = read('db/postgres-driver/src/connection.js');
  const marked = [...source.matchAll(/\/\/ Changed \((\d+)\)/g)].map(([, n]) => n);
  const page = read('db/postgres-driver/README.md');
  const described = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, n]) => n);
  expect(marked.toSorted()).toEqual(described);
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];
  const count = words[described.length] ?? described.length;
  expect(page).toContain(`changed in ${count} places`);
  expect(read('docs/adr/0014-postgres-driver-in-the-repository.md')).toContain(`${count} changes`);
});
