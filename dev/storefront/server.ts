import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { listen } from '../../ops/listen.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'examples', 'storefront');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What the page reads as config.json. */
interface StorefrontConfig {
  /** Address of the orders API. */
  readonly api: string;
  readonly issuer: string;
  /** Its public client. */
  readonly clientId: string;
}

/** Serves the page. */
export async function serveStorefront(
  config: StorefrontConfig,
  port: number,
  host: string,
): Promise<{ close(): Promise<void> }> {
  const files = filesOf(config);
  const headers = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // The page's address has the sign-in's code for a moment.
    'referrer-policy': 'no-referrer',
    'content-security-policy': policyOf(config),
  };
  const server = createServer((request, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    if (file === undefined) return void response.writeHead(404, headers).end();
    response.writeHead(200, { ...headers, 'content-type': file.type }).end(file.content);
  });
  await listen(server, host, port);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface File {
  readonly type: string;
  readonly content: string;
}

function filesOf(config: StorefrontConfig): ReadonlyMap<string, File> {
  const json = (content: object): File => ({
    type: 'application/json',
    content: JSON.stringify(content),
  });
  const files = readdirSync(FOLDER).flatMap((name): [string, File][] => {
    const type = TYPES[extname(name)];
    if (type === undefined) return [];
    const content = readFileSync(join(FOLDER, name), 'utf8');
    return [[name === 'index.html' ? '/' : `/${name}`, { type, content }]];
  });
  return new Map([...files, ['/config.json', json(config)], ['/readyz', json({ status: 'ok' })]]);
}

const policyOf = ({ api, issuer }: StorefrontConfig): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(api).origin} ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
