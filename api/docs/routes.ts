/** /openapi.json, the pages below /docs and the resource's metadata. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ProblemError } from '../http/problem.ts';
import type { Api } from '../http/route.ts';
import { scopes } from '../http/scopes.ts';
import { type DocumentOptions, documentServer } from './documentServer.ts';
import { addGuideRoutes, headerOf, headOf, REFERENCE } from './guide.ts';

export interface DocumentationOptions extends DocumentOptions {
  /** The public OAuth client of the sign-in on the reference; null when there is none. */
  readonly docsClientId: string | null;
  /** The scopes that are ticked when the page is opened. */
  readonly docsScopes: readonly string[];
}

/** The files of the reference, served from the swagger-ui-dist package: no third-party host is used. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'oauth2-redirect.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
};
/** Each file is read once, so that slow clients share one copy in memory. */
const assets = new Map<string, Promise<Buffer<ArrayBuffer>>>();
const asset = (name: string): Promise<Buffer<ArrayBuffer>> => {
  const cached = assets.get(name);
  if (cached) return cached;
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const reading = readFile(join(folder, name));
  assets.set(name, reading);
  reading.catch(() => assets.delete(name));
  return reading;
};

const reference = `${headOf(REFERENCE, 'Reference')}<link rel="stylesheet" href="swagger-ui.css">
</head>
<body>
${headerOf(REFERENCE)}
<div id="docs"></div>
<script src="swagger-ui-bundle.js"></script>
<script src="start.js"></script>
</body>
</html>
`;

const startScript = ({ docsClientId, docsScopes }: DocumentationOptions): string => {
  const oauth = {
    ...(docsClientId === null ? {} : { clientId: docsClientId }),
    scopes: docsScopes.join(' '),
    usePkceWithAuthorizationCodeGrant: true,
    // So that somebody else can sign in next, with other scopes.
    additionalQueryStringParams: { prompt: 'login' },
  };
  return `const ui = SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  oauth2RedirectUrl: new URL('oauth-callback', document.baseURI).href,
});
ui.initOAuth(${JSON.stringify(oauth)});
`;
};

/** Call it after all other routes are added: the document describes the routes of `app`. */
export function addDocumentationRoutes(app: Api, options: DocumentationOptions): void {
  const { publicUrl, issuer } = options;
  const document = documentServer(app, options);
  const policy = [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "frame-ancestors 'none'",
  ].join('; ');

  app.get('/openapi.json', async (c) =>
    c.body(await document(), 200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache',
    }),
  );
  addGuideRoutes(app);
  app.get(`/docs/${REFERENCE}`, (c) =>
    c.html(reference, 200, { 'Content-Security-Policy': policy }),
  );
  app.get('/docs/start.js', (c) =>
    c.body(startScript(options), 200, { 'Content-Type': 'text/javascript' }),
  );
  app.get('/docs/oauth-callback', async (c) =>
    c.body(await asset('oauth2-redirect.html'), 200, {
      'Content-Type': 'text/html',
      'Content-Security-Policy': policy,
    }),
  );
  app.get('/docs/:asset', async (c) => {
    const name = c.req.param('asset');
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) throw new ProblemError('ROUTE_NOT_FOUND');
    return c.body(await asset(name), 200, {
      'Content-Type': type,
      'Cache-Control': 'public, max-age=86400',
    });
  });
  app.get('/.well-known/oauth-protected-resource', (c) =>
    c.json({
      resource: publicUrl,
      authorization_servers: [issuer],
      scopes_supported: Object.keys(scopes),
      bearer_methods_supported: ['header'],
      resource_name: 'Order Management Service',
      resource_documentation: `${publicUrl}/docs`,
    }),
  );
}
