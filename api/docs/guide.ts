/** The pages for shops, made from docs/ and the client's README, beside the reference at /docs. */
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Api } from '../http/route.ts';
import { htmlOf } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** By the last part of their path; the first one is /docs itself. */
const PAGES: Readonly<Record<string, { readonly file: string; readonly name: string }>> = {
  '': { file: 'docs/shops.md', name: 'For shops' },
  errors: { file: 'docs/errors.md', name: 'Error codes' },
  events: { file: 'docs/events.md', name: 'Events and webhooks' },
  changes: { file: 'docs/changes.md', name: 'Changes' },
  returns: { file: 'docs/returns.md', name: 'Returns' },
  refunds: { file: 'docs/refunds.md', name: 'Refunds' },
  simulators: { file: 'docs/simulators.md', name: 'Test tokens' },
  client: { file: 'client/README.md', name: 'Client' },
  'access-tokens': { file: 'docs/access-tokens.md', name: 'Access tokens' },
};
const PICTURES: Readonly<Record<string, string>> = { 'life.svg': 'docs/shops/life.svg' };
export const REFERENCE = 'reference';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const CACHED = 'public, max-age=300';

/** A relative address, so that the pages work below any path. `/docs` is not in the folder `/docs/`. */
const addressFrom =
  (from: string) =>
  (name: string): string => {
    if (from !== '') return name === '' ? '../docs' : name;
    return name === '' ? 'docs' : `docs/${name}`;
  };

/** Up to the end of the head, which is left open. */
export const headOf = (page: string, title: string): string => {
  const address = addressFrom(page);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Order Management Service</title>
<link rel="icon" href="${address('favicon-32x32.png')}">
<link rel="stylesheet" href="${address('guide.css')}">
`;
};

export function headerOf(current: string): string {
  const address = addressFrom(current);
  const pages = Object.entries(PAGES).map(([page, { name }]) => [page, name] as const);
  const links = [...pages, [REFERENCE, 'Reference'] as const].map(([page, name]) => {
    const here = page === current ? ' aria-current="page"' : '';
    return `<li><a href="${address(page)}"${here}>${name}</a></li>`;
  });
  return `<header><nav aria-label="Pages"><ul>${links.join('')}</ul></nav></header>`;
}

/** Where a link of a page's file leads on the site; null for files that are not on it. */
const linksOf =
  (page: string, file: string) =>
  (target: string): string | null => {
    if (/^https?:/.test(target)) return target;
    const [path = '', anchor] = target.split('#');
    if (path === '') return target;
    const wanted = posix.join(posix.dirname(file), path);
    const isWanted = (candidate: string): boolean => candidate === wanted;
    const picture = Object.keys(PICTURES).find((name) => isWanted(PICTURES[name] ?? ''));
    const name = picture ?? Object.keys(PAGES).find((each) => isWanted(PAGES[each]?.file ?? ''));
    if (name === undefined) return null;
    return addressFrom(page)(name) + (anchor === undefined ? '' : `#${anchor}`);
  };

async function pageHtml(page: string): Promise<string> {
  const { file, name } = PAGES[page] ?? { file: '', name: '' };
  const html = htmlOf(await readFile(join(ROOT, file), 'utf8'), linksOf(page, file));
  return `${headOf(page, name)}</head>
<body>
<a class="skip" href="#content">To the content</a>
${headerOf(page)}
<main id="content" tabindex="-1">
${html}</main>
</body>
</html>
`;
}

/** Each is made once. */
function kept<T>(make: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const all = new Map<string, Promise<T>>();
  return (name) => {
    const made = all.get(name) ?? make(name);
    all.set(name, made);
    made.catch(() => all.delete(name));
    return made;
  };
}

export function addGuideRoutes(app: Api): void {
  const page = kept(pageHtml);
  const file = kept((path) => readFile(join(ROOT, path)));
  const headers = { 'Content-Security-Policy': POLICY, 'Cache-Control': CACHED };
  for (const name of Object.keys(PAGES)) {
    const path = name === '' ? '/docs' : `/docs/${name}`;
    app.get(path, async (c) => c.html(await page(name), 200, headers));
  }
  app.get('/docs/guide.css', async (c) =>
    c.body(await file('api/docs/guide.css'), 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': CACHED,
    }),
  );
  for (const [name, path] of Object.entries(PICTURES))
    app.get(`/docs/${name}`, async (c) =>
      c.body(await file(path), 200, { 'Content-Type': 'image/svg+xml', ...headers }),
    );
}
