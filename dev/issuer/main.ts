/** The development OAuth issuer as a process of its own. */
import { join } from 'node:path';
import { pino } from 'pino';
import { readDevelopmentConfig } from '../settings.ts';
import { serveIssuer } from './server.ts';
import { issuerKeys } from './signingKey.ts';

const config = readDevelopmentConfig([
  'ISSUER_PORT',
  'DEVELOPMENT_HOST',
  'ISSUER_ORIGINS',
  'ISSUER_CONSOLE_ORIGINS',
  'SHOP_PAGES',
  'OAUTH_ISSUER',
  'OAUTH_AUDIENCE',
  'OMS_DATA_DIR',
  'LOG_LEVEL',
]);
const log = pino({ name: 'issuer', level: config.LOG_LEVEL });
const server = await serveIssuer(
  {
    issuer: config.OAUTH_ISSUER,
    audience: config.OAUTH_AUDIENCE,
    keys: await issuerKeys(join(config.OMS_DATA_DIR, 'issuer')),
    origins: config.ISSUER_ORIGINS,
    docsRedirectUris: config.ISSUER_ORIGINS.map((origin) => `${origin}/docs/oauth-callback`),
    consoleRedirectUris: config.ISSUER_CONSOLE_ORIGINS.map(
      (origin) => `${origin}/console/callback`,
    ),
    shopPages: config.SHOP_PAGES,
  },
  config.ISSUER_PORT,
  config.DEVELOPMENT_HOST,
);
log.info({ issuer: server.issuer }, 'The development OAuth issuer is up');
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
