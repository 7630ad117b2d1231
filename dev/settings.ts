/**
 * Settings of the simulators, the issuer and the launcher. They exist only in development and are
 * read together with the settings of ops/settings.ts.
 */
import { z } from 'zod';
import { settings } from '../ops/settings.ts';
import { configReader, setting } from '../ops/settingsReader.ts';

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/ });
const port = z.coerce.number().int().min(0).max(65_535);
/** The port of a process, with its default. */
const portOf = (what: string, fallback: string) => setting(port, `Port ${what}.`, { fallback });

const urls = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .pipe(z.array(url).min(1));

export const developmentSettings = {
  SIMULATOR_DATABASE_URL: setting(
    z.url({ protocol: /^postgres(ql)?$/ }),
    'Postgres of the simulators’ own books, as postgres://user:password@host:port/database.',
    { secret: true },
  ),
  PAYMENT_SIMULATOR_PORT: portOf('the payment simulator listens on', '3021'),
  CARRIER_SIMULATOR_PORT: portOf('the carrier simulator listens on', '3022'),
  API_URL: setting(url, 'Address of the running service that the demo speaks to.', {
    fallback: 'http://127.0.0.1:3000',
  }),
  ORDERS_API_URL: setting(url, 'Address of the orders API a simulator sends its updates to.'),
  OAUTH_CLIENT_ID: setting(text, 'OAuth client a simulator sends its updates as.'),
  OAUTH_CLIENT_SECRET: setting(text, 'Secret of that OAuth client.', { secret: true }),
  OMS_DATA_DIR: setting(text, 'Folder `npm start` keeps the data of its engines in.', {
    fallback: '.dev',
  }),
  DEVELOPMENT_HOST: setting(
    text,
    'Address that the development issuer, the Temporal UI and the storefront listen on.',
    { fallback: '127.0.0.1' },
  ),
  ISSUER_PORT: portOf('the development OAuth issuer listens on', '3001'),
  ISSUER_ORIGINS: setting(
    urls,
    'Origins whose pages may ask the development issuer for tokens, comma separated.',
    { fallback: 'http://127.0.0.1:3000,http://localhost:3000' },
  ),
  ISSUER_CONSOLE_ORIGINS: setting(
    urls,
    'Where the console is: the development issuer sends people back to its /console/callback.',
    { fallback: 'http://127.0.0.1:3002,http://localhost:3002' },
  ),
  SHOP_PAGES: setting(
    urls,
    'Pages of shops, comma separated: the development issuer’s public client shop-page sends people back to exactly these, and the API of `npm start` lets their origins call it, beside the example storefront.',
    { fallback: 'http://127.0.0.1:3004/,http://localhost:3004/' },
  ),
  STOREFRONT_PORT: portOf('of the example storefront', '3004'),
  POSTGRES_PORT: portOf('of the PostgreSQL that `npm start` runs', '5433'),
  TEMPORAL_PORT: portOf('of the Temporal server that `npm start` runs', '7233'),
  TEMPORAL_UI_PORT: portOf('of the Temporal Web UI that `npm start` runs', '8233'),
  TEMPORAL_UI_SERVER_PORT: portOf('of the same, behind the proxy that adds its settings', '8234'),
  KAFKA_PORT: portOf('of the Kafka broker that `npm start` runs', '9092'),
} as const;

/** These programs exist in development only, whatever NODE_ENV says. */
export const readDevelopmentConfig = configReader(
  { ...settings, ...developmentSettings },
  () => false,
);
