/** The settings of the console's process, and what it needs of them. */
import { createOrdersApi } from '@order-management/client';
import type { Logger } from 'pino';
import { createTokenVerifier } from '../api/http/accessToken.ts';
import { createIssuerKeys } from '../api/http/issuerKeys.ts';
import { tokenShapeOf, tokenShapeSettings } from '../api/http/tokenShape.ts';
import type { Queries } from '../db/client.ts';
import { databaseSettings } from '../db/openDatabase.ts';
import { waitingForPostgres } from '../db/waitingForPostgres.ts';
import type { Config } from '../ops/settings.ts';
import { createIssuer } from './auth/issuer.ts';
import { createSessions } from './auth/session.ts';
import type { ConsoleDependencies } from './environment.ts';
import { paths } from './paths.ts';

export const consoleSettings = [
  'CONSOLE_HOST',
  'CONSOLE_PORT',
  'CONSOLE_OPS_PORT',
  'CONSOLE_PUBLIC_URL',
  'CONSOLE_API_URL',
  'CONSOLE_KEY',
  'CONSOLE_SESSION_MINUTES',
  'OAUTH_ISSUER',
  'OAUTH_AUDIENCE',
  'OAUTH_JWKS_URI',
  ...tokenShapeSettings,
  'OAUTH_CONSOLE_CLIENT_ID',
  'OAUTH_CONSOLE_CLIENT_SECRET',
  'OAUTH_CONSOLE_SCOPES',
  'OAUTH_CONSOLE_PARAMETERS',
  'TEMPORAL_UI_URL',
  'TEMPORAL_NAMESPACE',
  ...databaseSettings,
  'OPS_HOST',
  'LOG_LEVEL',
] as const;
export type ConsoleConfig = Config<(typeof consoleSettings)[number]>;

/** Longer than the API waits for a saga's decision. */
const API_LIMIT_MS = 15_000;

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

export function dependenciesOf(
  config: ConsoleConfig,
  { log, db }: { readonly log: Logger; readonly db: Queries },
): ConsoleDependencies {
  const { OAUTH_ISSUER: issuer, OAUTH_AUDIENCE: audience } = config;
  const publicUrl = withoutSlash(
    config.CONSOLE_PUBLIC_URL ?? `http://${config.CONSOLE_HOST}:${config.CONSOLE_PORT}`,
  );
  const keys = createIssuerKeys({ issuer, jwksUri: config.OAUTH_JWKS_URI ?? null });
  const apiUrl = withoutSlash(config.CONSOLE_API_URL);
  return {
    log,
    db,
    waitingFor: () => waitingForPostgres(db),
    publicUrl,
    sessions: createSessions({ key: config.CONSOLE_KEY, https: publicUrl.startsWith('https:') }),
    issuer: createIssuer({
      issuer,
      clientId: config.OAUTH_CONSOLE_CLIENT_ID,
      clientSecret: config.OAUTH_CONSOLE_CLIENT_SECRET,
      scopes: config.OAUTH_CONSOLE_SCOPES,
      parameters: config.OAUTH_CONSOLE_PARAMETERS,
      redirectUri: publicUrl + paths.callback,
    }),
    verify: createTokenVerifier({ issuer, audience, keys, shape: tokenShapeOf(config) }),
    ordersApi: (accessToken) =>
      createOrdersApi({
        url: apiUrl,
        token: () => accessToken,
        limitMs: API_LIMIT_MS,
        // A person waits for the page, and can ask again.
        attempts: 1,
      }),
    sessionMinutes: config.CONSOLE_SESSION_MINUTES,
    workflowUrl: workflowUrls(config),
  };
}

const workflowUrls =
  ({ TEMPORAL_UI_URL: url, TEMPORAL_NAMESPACE: namespace }: ConsoleConfig) =>
  (workflowId: string): string | null =>
    url === undefined
      ? null
      : `${withoutSlash(url)}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
