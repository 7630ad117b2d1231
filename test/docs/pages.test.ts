/**
 * What pages and comments name is there: files, headings, scripts, settings, metrics and other names of
 * the code.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorOf } from '../../api/docs/markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const filesLike = (...patterns: string[]): string[] =>
  globSync(patterns, {
    cwd: ROOT,
    exclude: (path) =>
      /node_modules|package-lock|workflows\/histories|pages.test|\.git$/.test(path),
  });

const FOLDERS =
  'activities,api,client,console,contracts,db,dev,docs,examples,ops,outbox,proof,saga,test,worker,workflows';
const pages = filesLike('*.md', 'docs/**/*.md', 'db/**/*.md', 'examples/**/*.md', 'client/*.md');
const code = filesLike(
  '*.{json,ts,mjs}',
  `{${FOLDERS.replace('docs,', '')}}/**/*.{ts,js,mjs,json,sql,go,py,java}`,
);
const codeText = code.map(read).join('\n');
const words = new Set(codeText.match(/[A-Za-z_]\w*/g));
const scripts = Object.keys(JSON.parse(read('package.json')).scripts);

/** Names of other programs, of the examples on a page, and of what a script makes. */
const FOREIGN = new Set([
  '.dev/mutation/',
  ...[
    'ExecUpdateAct',
    'table_tuple_update',
    'nodeModifyTable.c',
    'pg_upgrade',
    'max.message.bytes',
  ],
  ...['HideFlags', 'PayloadCodec', 'requestedAccessTokenVersion', 'api_key', 'user.id'],
  ...['PollActivityTaskQueue', 'RecordActivityTaskHeartbeat', 'DescribeNamespace', 'GetSystemInfo'],
  ...['application/json', 'json/plain', 'drizzle-orm/postgres-js', 'metadata.orderId'],
  ...['matching.numTaskqueueReadPartitions', '--ignore-scripts'],
  ...['ACME_URL', 'ACME_SECRET', 'chargePayment2', 'tok_slow_500', 'tok_flaky_4'],
  ...['activities/providers/acmePayments.ts', 'payments-acme', 'restart.sh', 'call.signal'],
  ...['address.phone', 'organizations', 'cliext', 'docs/benchmarks/NAME.svg'],
]);
const missingOf = (names: readonly string[], isThere: (name: string) => boolean): string[] => [
  ...new Set(names.filter((name) => !FOREIGN.has(name) && !isThere(name))),
];

/** A path from the root: of a file, perhaps without its ending, of a folder, or of a decision's number. */
const PATH = new RegExp(
  `(?<![\\w./-])(?:${FOLDERS.replaceAll(',', '|')})(?:/[\\w-][\\w.-]*)+(?<!\\.)`,
  'g',
);
const isPath = (path: string): boolean =>
  existsSync(join(ROOT, path)) ||
  existsSync(join(ROOT, `${path}.ts`)) ||
  (/^docs\/adr\/\d{4}$/.test(path) && filesLike(`${path}-*.md`).length === 1);

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
    const isNear = (path: string) => isPath(path) || existsSync(join(ROOT, near(path)));
    const paths = [
      ...quoted.filter((name) => /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(name)),
      ...(text.replace(/\]\([^)]*\)|https?:\S+/g, '').match(PATH) ?? []),
    ];
    const names = quoted
      .map((name) => name.replace(/\(\)$/, ''))
      .filter((name) => /^[A-Za-z_]\w*$/.test(name) && /_|[a-z][A-Z]/.test(name));
    const capitals = text.match(/\b[A-Z]{2,}(?:_[A-Z0-9]+)+\b/g) ?? [];
    expect([
      ...missingOf(paths, isNear),
      ...missingOf([...names, ...capitals], (name) => words.has(name)),
    ]).toEqual([]);
  });

  test('names events, failpoints, scopes, options and files that there are', () => {
    const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name);
    const compound = quoted.filter((name) => /^(?:--)?[A-Za-z]\w*(?:[:.-]\w+)*$/.test(name));
    const isFile = (name: string) =>
      existsSync(join(ROOT, near(name))) || filesLike(`**/${name}`).length > 0;
    const isThere = (name: string) =>
      codeText.includes(name.replace(/^--/, '')) || existsSync(join(ROOT, name)) || isFile(name);
    expect(missingOf(compound, isThere)).toEqual([]);
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

test('Comments name files and decisions that there are', () => {
  const named = code.flatMap((path) => {
    const comments = read(path).match(/^\s*(?:\*|\/\/|\/\*\*|#|--).*$/gm) ?? [];
    return comments.flatMap((line) => line.match(PATH) ?? []);
  });
  const decisions = [...codeText.matchAll(/\bADR (\d+)\b/g)].map(([, number = '']) => number);
  expect([
    ...missingOf(named, isPath),
    ...missingOf(decisions, (number) => isPath(`docs/adr/${number.padStart(4, '0')}`)),
  ]).toEqual([]);
});
