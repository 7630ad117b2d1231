/**
 * `npm run ops -- COMMAND`: the operators' commands. What is not set is taken from the service that
 * `npm start` runs.
 */
import { join } from 'node:path';
import { urlOfKept } from './engines/postgresUrl.ts';
import { requestToken } from './issuer/requestToken.ts';
import { readDevelopmentConfig } from './settings.ts';

const config = readDevelopmentConfig([
  ...(['ISSUER_PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'API_URL', 'OMS_DATA_DIR'] as const),
]);

async function operationsToken(): Promise<string | undefined> {
  const issuer = process.env['OAUTH_ISSUER'] || `http://127.0.0.1:${config.ISSUER_PORT}`;
  // Only decisions need it.
  const answer = await requestToken(issuer, 'operations').catch(() => null);
  return answer?.token;
}

const databaseUrl = () =>
  urlOfKept(join(config.OMS_DATA_DIR, 'postgres'), config.POSTGRES_PORT, 'orders');

const environment = {
  NODE_ENV: 'development',
  DATABASE_URL: process.env['DATABASE_URL'] || (await databaseUrl()),
  TEMPORAL_ADDRESS: `127.0.0.1:${config.TEMPORAL_PORT}`,
  OPS_API_URL: config.API_URL,
  OPS_TOKEN: process.env['OPS_TOKEN'] || (await operationsToken()),
};
for (const [name, value] of Object.entries(environment)) if (value) process.env[name] ||= value;
await import('../ops/cli/main.ts');
