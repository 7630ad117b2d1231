/** Builds what the API needs from its configuration. */
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { DatabaseClient } from '../db/client.ts';
import { createWakeUp } from '../db/wakeUp.ts';
import { createRegistry } from '../ops/registry.ts';
import { withTimeLimit } from '../ops/timeLimit.ts';
import { createSsrfGuard } from '../outbox/webhooks/ssrfGuard.ts';
import type { SagaClient } from '../saga/client.ts';
import type { ApiDependencies } from './app.ts';
import { createFeedWatch } from './events/feedWatch.ts';
import { createTokenVerifier } from './http/accessToken.ts';
import type { Gate } from './http/environment.ts';
import { createIssuerKeys } from './http/issuerKeys.ts';
import { issuerMetadata } from './http/issuerMetadata.ts';
import { createRateLimiter } from './http/rateLimit.ts';
import { createShares, createSlots, type Slots } from './http/slots.ts';
import { createOrderWatch } from './orders/orderWatch.ts';
import { visibleOrder } from './orders/visibility.ts';
import type { ServiceDependencies } from './services.ts';
import type { ApiConfig } from './settings.ts';

/** Seconds for what is written to Postgres before and after a saga is asked. */
const CLAIM_MARGIN_SECONDS = 5;
/** A database that takes longer to answer a ping does not serve requests either. */
const READY_WITHIN_MS = 2_000;

export interface ProcessParts {
  readonly log: Logger;
  readonly database: DatabaseClient;
  /** Null where no service that is offered needs Temporal. */
  readonly saga: SagaClient | null;
  /** Ends all waiting: the process is about to stop. */
  readonly stopping: AbortSignal;
}

/** The address that clients reach the API at, without a slash at its end. */
export const publicUrlOf = (config: ApiConfig): string =>
  (config.API_PUBLIC_URL ?? `http://${config.API_HOST}:${config.API_PORT}`).replace(/\/$/, '');

export function createDependencies(config: ApiConfig, parts: ProcessParts): ApiDependencies {
  const { log, database, stopping } = parts;
  const publicUrl = publicUrlOf(config);
  const waiters = createSlots(config.API_WAITERS);
  const streams = createSlots(config.API_EVENT_STREAMS);
  return {
    log,
    registry: createRegistry('api'),
    gate: gateOf(config, database, publicUrl),
    documentation: {
      publicUrl,
      issuer: config.OAUTH_ISSUER,
      issuerMetadata: () => issuerMetadata(config.OAUTH_ISSUER),
      docsClientId: config.OAUTH_DOCS_CLIENT_ID ?? null,
    },
    corsOrigins: config.API_CORS_ORIGINS ?? [],
    inFlight: createSlots(config.API_IN_FLIGHT),
    held: { waiters, streams },
    waitingFor: async () => [
      ...(stopping.aborted ? ['stopping'] : []),
      ...((await answersInTime(database)) ? [] : ['postgres']),
    ],
    services: config.API_SERVICES,
    serviceDependencies: serviceDependenciesOf(config, parts, { waiters, streams }),
  };
}

function gateOf(config: ApiConfig, { db }: DatabaseClient, publicUrl: string): Gate {
  const { OAUTH_ISSUER: issuer, OAUTH_AUDIENCE: audience } = config;
  const keys = createIssuerKeys({ issuer, jwksUri: config.OAUTH_JWKS_URI ?? null });
  return {
    authenticate: createTokenVerifier({ issuer, audience, keys }),
    visibleOrder: (caller, orderId) => visibleOrder(db, caller, orderId),
    rateLimiter: createRateLimiter({
      perSecond: config.API_RATE_PER_SECOND,
      burst: config.API_RATE_BURST,
    }),
    shares: createShares(Math.ceil(config.API_IN_FLIGHT / 2)),
    maxBodyBytes: config.API_MAX_BODY_BYTES,
    idempotencyKeyRequired: config.API_IDEMPOTENCY_KEY_REQUIRED,
    resourceMetadataUrl: `${publicUrl}/.well-known/oauth-protected-resource`,
  };
}

function serviceDependenciesOf(
  config: ApiConfig,
  { database: { db, sql: connection }, saga, stopping }: ProcessParts,
  { waiters, streams }: { readonly waiters: Slots; readonly streams: Slots },
): ServiceDependencies {
  const {
    WEBHOOK_KEY: key,
    STRIPE_WEBHOOK_SECRET: stripe,
    EASYPOST_WEBHOOK_SECRET: easypost,
  } = config;
  const claimSeconds = config.API_CANCEL_TIMEOUT_SECONDS + CLAIM_MARGIN_SECONDS;
  return {
    db,
    wakeUp: createWakeUp(connection),
    waiting: { watch: createOrderWatch(db), slots: waiters, stopping },
    feedWatch: createFeedWatch(db),
    streams,
    streamShares: createShares(Math.ceil(config.API_EVENT_STREAMS / 2)),
    keepKeysHours: config.API_IDEMPOTENCY_KEY_HOURS,
    webhookSecrets: { stripe, easypost },
    subscriptions:
      key === undefined
        ? null
        : { key, guard: createSsrfGuard(config.WEBHOOK_PRIVATE_NETWORKS ?? []) },
    sagas: saga && { saga, claimSeconds },
  };
}

const answersInTime = ({ db }: DatabaseClient): Promise<boolean> =>
  withTimeLimit(db.execute(sql`select 1`), READY_WITHIN_MS, 'a ping of Postgres').then(
    () => true,
    () => false,
  );
