/** The settings of the codec server's process, and what it needs of them. */
import type { Logger } from 'pino';
import { createTokenVerifier } from '../api/http/accessToken.ts';
import { createIssuerKeys } from '../api/http/issuerKeys.ts';
import { createRateLimiter } from '../api/http/rateLimit.ts';
import { tokenShapeOf, tokenShapeSettings } from '../api/http/tokenShape.ts';
import { createSessions } from '../console/auth/session.ts';
import type { Database } from '../db/client.ts';
import { databaseSettings } from '../db/openDatabase.ts';
import { waitingForPostgres } from '../db/waitingForPostgres.ts';
import type { Config } from '../ops/settings.ts';
import { createCustomerKeys } from '../privacy/customerKeys.ts';
import { createKeyRing } from '../privacy/keyRing.ts';
import { createPayloadKeys } from '../privacy/payloadKeys.ts';
import type { CodecDependencies } from './app.ts';

export const codecSettings = [
  'CODEC_HOST',
  'CODEC_PORT',
  'CODEC_OPS_PORT',
  'CODEC_RATE_PER_SECOND',
  'CONSOLE_PUBLIC_URL',
  'TEMPORAL_UI_URL',
  'ENCRYPTION_KEYS',
  'OAUTH_ISSUER',
  'OAUTH_AUDIENCE',
  'OAUTH_JWKS_URI',
  ...tokenShapeSettings,
  ...databaseSettings,
  'OPS_HOST',
  'LOG_LEVEL',
] as const;
export type CodecConfig = Config<(typeof codecSettings)[number]> & {
  /** Not set where there is no console. */
  readonly CONSOLE_KEY?: string;
};

/** The Temporal UI sends a request for each payload of a page. */
const BURST_SECONDS = 10;

export function dependenciesOf(
  config: CodecConfig,
  { log, db }: { readonly log: Logger; readonly db: Database },
): CodecDependencies {
  const { OAUTH_ISSUER: issuer, OAUTH_AUDIENCE: audience, CONSOLE_KEY: key } = config;
  const { TEMPORAL_UI_URL: ui, CODEC_RATE_PER_SECOND: perSecond } = config;
  const jwks = createIssuerKeys({ issuer, jwksUri: config.OAUTH_JWKS_URI ?? null });
  const ring = createKeyRing(config.ENCRYPTION_KEYS);
  // The name of the console's cookie says whether it is reached by HTTPS.
  const https = config.CONSOLE_PUBLIC_URL?.startsWith('https:') ?? false;
  return {
    log,
    ring,
    keys: createPayloadKeys(ring, createCustomerKeys(db, ring)),
    verify: createTokenVerifier({ issuer, audience, keys: jwks, shape: tokenShapeOf(config) }),
    sessions: key === undefined ? null : createSessions({ key, https }),
    uiOrigin: ui === undefined ? null : new URL(ui).origin,
    rateLimiter: createRateLimiter({ perSecond, burst: perSecond * BURST_SECONDS }),
    waitingFor: () => waitingForPostgres(db),
  };
}
