/** Builds what the API needs from its configuration. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { PAYMENTS_QUEUE } from '../contracts/saga.ts';
import type { DatabaseClient } from '../db/client.ts';
import { waitingForPostgres } from '../db/waitingForPostgres.ts';
import { createWakeUp } from '../db/wakeUp.ts';
import { histogram } from '../ops/metrics/register.ts';
import { createSsrfGuard } from '../outbox/webhooks/ssrfGuard.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import type { ServiceSeal } from '../privacy/serviceSeal.ts';
import type { SagaClient } from '../saga/client.ts';
import type { ApiDependencies } from './app.ts';
import { createFeedWatch } from './events/feedWatch.ts';
import { createTokenVerifier } from './http/accessToken.ts';
import type { Gate } from './http/environment.ts';
import { createIssuerKeys } from './http/issuerKeys.ts';
import { issuerMetadata } from './http/issuerMetadata.ts';
import { createRequestMetrics } from './http/metrics.ts';
import { createPlaces, fairly, oldestGivesWay, type Places, type Sizes } from './http/places.ts';
import { createRateLimiter } from './http/rateLimit.ts';
import { createShares, createSlots } from './http/slots.ts';
import { createStreamTickets } from './http/streamTickets.ts';
import { tokenShapeOf } from './http/tokenShape.ts';
import { createLimitsFor } from './orders/clientHoldings.ts';
import { createIntake } from './orders/intake.ts';
import { createOrderWatch } from './orders/orderWatch.ts';
import { payableBy } from './orders/payable.ts';
import type { OrderTerms } from './orders/placeOrder.ts';
import { visibleOrder } from './orders/visibility.ts';
import type { ServiceDependencies } from './services.ts';
import type { ApiConfig } from './settings.ts';
import { createUpdateMetrics } from './updates/updateMetrics.ts';

/** Seconds for what is written to Postgres before and after a saga is asked. */
const CLAIM_MARGIN_SECONDS = 5;

export interface ProcessParts {
  readonly log: Logger;
  readonly registry: Registry;
  readonly database: DatabaseClient;
  readonly seals: Seals;
  readonly serviceSeal: ServiceSeal;
  /** Null where no service that is offered needs Temporal. */
  readonly saga: SagaClient | null;
  /** Ends all waiting: the process is about to stop. */
  readonly stopping: AbortSignal;
  /** See ApiDependencies. */
  readonly late: () => readonly string[];
}

/** How much of `total` one caller may hold. */
const sizesOf = ({ API_CALLER_SHARE_PERCENT: percent }: ApiConfig, total: number): Sizes => ({
  total,
  each: Math.ceil((total * percent) / 100),
});

/** The address that clients reach the API at, without a slash at its end. */
export const publicUrlOf = (config: ApiConfig): string =>
  (config.API_PUBLIC_URL ?? `http://${config.API_HOST}:${config.API_PORT}`).replace(/\/$/, '');

export function createDependencies(config: ApiConfig, parts: ProcessParts): ApiDependencies {
  const { log, database, stopping } = parts;
  const publicUrl = publicUrlOf(config);
  const waiters = createPlaces(fairly(sizesOf(config, config.API_WAITERS)));
  const streams = createPlaces(fairly(sizesOf(config, config.API_EVENT_STREAMS)));
  const inFlight = createSlots(config.API_IN_FLIGHT);
  const gate = gateOf(config, parts, publicUrl);
  return {
    log,
    metrics: createRequestMetrics(parts.registry, {
      ...{ requests: inFlight, bodies: gate.bodies },
      ...{ waiters, streams },
    }),
    gate,
    documentation: {
      publicUrl,
      issuer: config.OAUTH_ISSUER,
      issuerMetadata: () => issuerMetadata(config.OAUTH_ISSUER),
      docsClientId: config.OAUTH_DOCS_CLIENT_ID ?? null,
      docsScopes: config.OAUTH_DOCS_SCOPES,
    },
    corsOrigins: config.API_CORS_ORIGINS ?? [],
    inFlight,
    waitingFor: async () => [
      ...(stopping.aborted ? ['stopping'] : []),
      ...(await waitingForPostgres(database.db)),
    ],
    late: parts.late,
    services: config.API_SERVICES,
    serviceDependencies: {
      ...serviceDependenciesOf(config, parts, { waiters, streams }),
      updateMetrics: createUpdateMetrics(parts.registry),
      acceptance: histogram(parts.registry, 'oms_order_acceptance_duration_seconds'),
    },
  };
}

function gateOf(
  config: ApiConfig,
  { database: { db }, serviceSeal }: ProcessParts,
  publicUrl: string,
): Gate {
  const { OAUTH_ISSUER: issuer, OAUTH_AUDIENCE: audience } = config;
  const keys = createIssuerKeys({ issuer, jwksUri: config.OAUTH_JWKS_URI ?? null });
  return {
    authenticate: createTokenVerifier({ issuer, audience, keys, shape: tokenShapeOf(config) }),
    visibleOrder: (caller, orderId) => visibleOrder(db, caller, orderId),
    streamTickets: createStreamTickets(serviceSeal),
    rateLimiter: createRateLimiter({
      perSecond: config.API_RATE_PER_SECOND,
      burst: config.API_RATE_BURST,
    }),
    orderShares: createRateLimiter({
      policy: 'orders',
      perSecond: config.API_ORDERS_PER_SECOND,
      burst: config.API_ORDERS_BURST,
    }),
    shares: createShares(sizesOf(config, config.API_IN_FLIGHT).each),
    bodies: createPlaces(oldestGivesWay(sizesOf(config, config.API_IN_FLIGHT))),
    maxBodyBytes: config.API_MAX_BODY_BYTES,
    idempotencyKeyRequired: config.API_IDEMPOTENCY_KEY_REQUIRED,
    resourceMetadataUrl: `${publicUrl}/.well-known/oauth-protected-resource`,
  };
}

function serviceDependenciesOf(
  config: ApiConfig,
  { database: { db, sql: connection }, seals, saga, stopping }: ProcessParts,
  { waiters, streams }: { readonly waiters: Places; readonly streams: Places },
): Omit<ServiceDependencies, 'updateMetrics' | 'acceptance'> {
  const {
    WEBHOOK_KEY: key,
    STRIPE_WEBHOOK_SECRET: stripe,
    EASYPOST_WEBHOOK_SECRET: easypost,
  } = config;
  const claimSeconds = config.API_CANCEL_TIMEOUT_SECONDS + CLAIM_MARGIN_SECONDS;
  return {
    db,
    seals,
    wakeUp: createWakeUp(connection),
    waiting: { watch: createOrderWatch(db), places: waiters, stopping },
    feedWatch: createFeedWatch(db),
    streams,
    keepKeysHours: config.API_IDEMPOTENCY_KEY_HOURS,
    terms: termsOf(config),
    intake: createIntake(db, {
      mostSeconds: config.API_BACKLOG_SECONDS,
      mostOrders: config.API_BACKLOG_ORDERS,
    }),
    refundsParts: (queue) =>
      queue === PAYMENTS_QUEUE ||
      (queue === config.PAYMENTS_QUEUE && config.PAYMENTS_CONTRACT === '2'),
    returnTerms: {
      windowDays: config.RETURN_WINDOW_DAYS,
      expiresDays: config.RETURN_EXPIRES_DAYS,
    },
    isPayable:
      config.PAYMENTS_QUEUE === PAYMENTS_QUEUE
        ? payableBy(config.PAYMENT_PROVIDER, config.STRIPE_SETTLEMENT_CURRENCIES ?? [])
        : null,
    limitsFor: createLimitsFor(db, {
      maxUnpaidPieces: config.API_UNPAID_PIECES || null,
      maxUnpaidPiecesOfClient: config.API_UNPAID_PIECES_OF_CLIENT || null,
    }),
    updatesPerOrder: config.API_UPDATES_PER_ORDER,
    webhookSecrets: { stripe, easypost },
    subscriptions:
      key === undefined
        ? null
        : { key, guard: createSsrfGuard(config.WEBHOOK_PRIVATE_NETWORKS ?? []) },
    sagas: saga && {
      saga,
      claimSeconds,
      retriesPerOrder: config.API_RETRIES_PER_ORDER,
      holdHours: config.ORDER_HOLD_HOURS,
    },
  };
}

const termsOf = (config: ApiConfig): OrderTerms => {
  const { PAYMENTS_QUEUE: payments, LOGISTICS_QUEUE: logistics } = config;
  const canHold = payments === PAYMENTS_QUEUE || config.PAYMENTS_CONTRACT === '2';
  return {
    queues: { payments, logistics },
    capture: canHold ? config.PAYMENT_CAPTURE : 'at_order',
  };
};
