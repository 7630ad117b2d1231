/** Serves examples/storefront, as any web server could: files, and where the API and the issuer are. */
import { pino } from 'pino';
import { readDevelopmentConfig } from '../settings.ts';
import { serveStorefront } from './server.ts';

const config = readDevelopmentConfig([
  'STOREFRONT_PORT',
  'DEVELOPMENT_HOST',
  'API_URL',
  'OAUTH_ISSUER',
  'OAUTH_CLIENT_ID',
  'LOG_LEVEL',
]);
const log = pino({ name: 'storefront', level: config.LOG_LEVEL });
const server = await serveStorefront(
  { api: config.API_URL, issuer: config.OAUTH_ISSUER, clientId: config.OAUTH_CLIENT_ID },
  config.STOREFRONT_PORT,
  config.DEVELOPMENT_HOST,
);
log.info({ port: config.STOREFRONT_PORT }, 'The example storefront is up');
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
