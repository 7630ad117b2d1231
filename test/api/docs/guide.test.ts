/** The pages for shops, as the service serves them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { problemType } from '../../../api/http/problem.ts';
import { type ErrorCode, errors } from '../../../contracts/errors.ts';
import { nextStatuses } from '../../../contracts/order.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const { call } = await apiWorld({ services: ['query'] });
const ORIGIN = 'http://orders.test';

interface Page {
  readonly path: string;
  readonly text: string;
  readonly policy: string;
  /** Addresses on the service that the page leads to or loads. */
  readonly targets: readonly string[];
  readonly elsewhere: readonly string[];
}

/** Every page that can be reached from /docs by links. */
async function crawl(): Promise<ReadonlyMap<string, Page>> {
  const pages = new Map<string, Page>();
  const queue = ['/docs'];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (pages.has(path)) continue;
    const { status, text, headers } = await call(`GET ${path}`, { as: null });
    expect([path, status]).toEqual([path, 200]);
    const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
    const links = isPage
      ? [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
          ([, target = '']) => new URL(target.replaceAll('&amp;', '&'), ORIGIN + path).href,
        )
      : [];
    const targets = links
      .filter((link) => link.startsWith(ORIGIN))
      .map((link) => link.slice(ORIGIN.length));
    const policy = headers.get('content-security-policy') ?? '';
    const elsewhere = links.filter((link) => !link.startsWith(ORIGIN));
    pages.set(path, { path, text: isPage ? text : '', policy, targets, elsewhere });
    queue.push(...targets.map((target) => target.split('#')[0] ?? ''));
  }
  return pages;
}
const pages = await crawl();
const guide = [...pages.values()].filter(({ text }) => text.includes('<main'));

describe('the pages for shops', () => {
  test('lead to each other, to the reference, and nowhere that is not there', () => {
    expect(guide.map(({ path }) => path).sort()).toEqual([
      '/docs',
      '/docs/access-tokens',
      '/docs/changes',
      '/docs/client',
      '/docs/errors',
      '/docs/events',
      '/docs/refunds',
      '/docs/returns',
      '/docs/simulators',
    ]);
    expect(pages.has('/docs/reference')).toBe(true);
    const dead = [...pages.values()].flatMap(({ path, targets }) =>
      targets
        .filter((target) => {
          const [to = '', anchor] = target.split('#');
          return anchor !== undefined && !pages.get(to)?.text.includes(`id="${anchor}"`);
        })
        .map((target) => `${path} → ${target}`),
    );
    expect(dead).toEqual([]);
  });

  test('load nothing from other hosts and run nothing', () => {
    for (const { text, policy } of guide) {
      expect(text).not.toMatch(/<script|<style| style=| on\w+="|(?:src|link [^>]*href)="https?:/);
      expect(policy).toContain("default-src 'none'");
    }
    // Where people may go by themselves: other sites' own pages, and those of `npm start`.
    const hosts = guide.flatMap(({ elsewhere }) => elsewhere.map((link) => new URL(link).host));
    expect(hosts.filter((host) => !/^127\.0\.0\.1:|\.(?:io|org|com)$/.test(host))).toEqual([]);
  });

  test('leave no markdown behind', () => {
    for (const { path, text } of guide) {
      const prose = text.replace(/<pre[\s\S]*?<\/pre>|<code>[^<]*<\/code>/g, '');
      expect([path, prose.match(/\]\(|\*\*|^#+ |```|^\|.*\|$/m)]).toEqual([path, null]);
    }
  });

  test.each(Object.keys(errors) as ErrorCode[])(
    'explain the problem %s where its type says',
    (code) => {
      const anchor = problemType(code).split(':').at(-1);
      const row = new RegExp(`<tr id="${anchor}"><td><code>${code}</code></td>`);
      expect(pages.get('/docs/errors')?.text).toMatch(row);
    },
  );

  test('tell each state of an order and what may follow it, in words and in the picture', () => {
    const page = readFileSync('docs/shops.md', 'utf8');
    const picture = readFileSync('docs/shops/life.svg', 'utf8');
    for (const [status, next] of Object.entries(nextStatuses)) {
      const following = next.map((each) => `\`${each}\``).join(', ');
      const row = page.split('\n').find((line) => line.startsWith(`| \`${status}\` |`));
      expect(row?.split('|')[3]?.trim()).toBe(following);
      expect(picture).toContain(`>${status}</text>`);
    }
  });

  test('work below another path, as behind a proxy', () => {
    const absolute = guide.flatMap(({ text }) => text.match(/(?:src|href)="\/[^"]*"/g) ?? []);
    expect(absolute).toEqual([]);
  });
});
