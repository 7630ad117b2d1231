/**
 * Settings that exist only in development: of the simulators, the issuer, the launcher. Read like
 * every other setting, together with those of contracts/config.ts.
 */
import { z } from 'zod';
import { configReader, setting, settings } from '../contracts/config.ts';

const text = z.string().min(1);
const url = z.url({ protocol: /^https?$/ });
const port = z.coerce.number().int().min(0).max(65_535);

export const developmentSettings = {
  SIMULATOR_DATABASE_URL: setting(
    z.url({ protocol: /^postgres(ql)?$/ }),
    'Postgres of the simulators’ own books, as postgres://user:password@host:port/database.',
    { secret: true },
  ),
  PAYMENT_SIMULATOR_PORT: setting(port, 'Port the payment simulator listens on.', {
    fallback: '3021',
  }),
  CARRIER_SIMULATOR_PORT: setting(port, 'Port the carrier simulator listens on.', {
    fallback: '3022',
  }),
  ORDERS_API_URL: setting(url, 'Address of the orders API a simulator sends its updates to.'),
  OAUTH_CLIENT_ID: setting(text, 'OAuth client a simulator sends its updates as.'),
  OAUTH_CLIENT_SECRET: setting(text, 'Secret of that OAuth client.', { secret: true }),
} as const;

export const readDevelopmentConfig = configReader({ ...settings, ...developmentSettings });
