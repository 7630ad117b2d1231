/** The runbook: every alert and every reason has its page, in one shape, with commands that exist. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { documentOf } from '../../api/docs/offline.ts';
import { attentionReasons } from '../../contracts/order.ts';
import { alerts } from '../../dev/monitoring/alerts.ts';
import { developmentSettings } from '../../dev/settings.ts';
import { settings } from '../../ops/settings.ts';

const RUNBOOK = join(import.meta.dirname, '..', '..', 'docs', 'runbook');
const read = (page: string): string => readFileSync(join(RUNBOOK, page), 'utf8');
const namesIn = (folder: string): string[] =>
  readdirSync(join(RUNBOOK, folder)).map((file) => file.replace(/\.md$/, ''));
const pages = globSync('*/*.md', { cwd: RUNBOOK });
const SHAPE = ['# NAME', '## Meaning', '## Impact', '## Diagnosis', '## Mitigation'];

let routes: ReadonlySet<string>;
beforeAll(async () => {
  const { paths = {} } = await documentOf('https://orders.example', 'https://login.example');
  routes = new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
});

test('Every alert has a page, and every page an alert', () => {
  expect(namesIn('alerts').toSorted()).toEqual(Object.keys(alerts).toSorted());
});

test('Every reason for attention has a page, and every page a reason', () => {
  expect(namesIn('attention').toSorted()).toEqual(attentionReasons.toSorted());
});

test('The first page leads to all of them', () => {
  const links = [...read('README.md').matchAll(/^\| \[\w+\]\((\w+\/\w+\.md)\)/gm)];
  expect(links.map(([, path]) => path).toSorted()).toEqual(pages.toSorted());
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  test('has the four parts, each with something in it', () => {
    const name = page.replace(/^.*\/|\.md$/g, '');
    const headings = text.match(/^#+ .*$/gm) ?? [];
    expect(headings.map((heading) => heading.replace(`# ${name}`, '# NAME'))).toEqual(SHAPE);
    const parts = text.split(/^#+ .*$/m).slice(2);
    expect(parts.filter((part) => part.trim().length < 20)).toEqual([]);
  });
});

test.each(attentionReasons)('The page of %s says what each decision does', (reason) => {
  const text = read(`attention/${reason}.md`);
  for (const decision of ['retry', 'skip', 'resolve'])
    expect(text).toMatch(new RegExp(`^\\| \`${decision}\` \\| .+ \\| .+ \\| .+ \\|$`, 'm'));
});

/** `POST /v1/orders/{orderId}/end` of a command. */
function routeOf(command: string): string {
  const [, path = ''] = /\$API(\/[^"?]*)/.exec(command) ?? [];
  const method = /-X (\w+)/.exec(command)?.[1] ?? 'GET';
  return `${method} ${path.replace('$ORDER', '{orderId}').replace('$ITEM', '{itemId}')}`;
}

describe.each(['README.md', ...pages])('the commands of %s', (page) => {
  const commands = [...read(page).matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', '').trim().split('\n'))
    .filter((line) => line.startsWith('curl'));

  test('call routes of the API, with JSON in their bodies', () => {
    const calls = commands.filter((command) => command.includes('$API/'));
    expect(calls.map(routeOf).filter((route) => !routes.has(route))).toEqual([]);
    for (const [, body = ''] of calls.flatMap((call) => [...call.matchAll(/-d '(.*)'/g)]))
      expect(() => JSON.parse(body)).not.toThrow();
  });

  test('call ports of processes, at what they serve', () => {
    const calls = commands.filter((command) => command.includes('127.0.0.1'));
    const names = { ...settings, ...developmentSettings };
    for (const call of calls) {
      const [, port = '', path] = /127\.0\.0\.1:\$(\w+)(\/\w+)"/.exec(call) ?? [];
      expect(Object.keys(names)).toContain(port);
      expect(['/healthz', '/readyz', '/metrics']).toContain(path);
    }
  });
});
