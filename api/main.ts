/** The API's process: offers whichever services it is told to. */
import { sql } from 'drizzle-orm';
import { ORDERS_QUEUE } from '../contracts/saga.ts';
import { connectDatabase, type DatabaseClient } from '../db/client.ts';
import { createWakeUp } from '../db/wakeUp.ts';
import { createLogger } from '../ops/logger.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { type Config, readConfig } from '../ops/settings.ts';
import { stopOnSignal } from '../ops/shutdown.ts';
import { createAddressGuard } from '../outbox/webhooks/addresses.ts';
import { createSagaClient } from '../saga/client.ts';
import { connectTemporal, temporalSettings } from '../saga/connect.ts';
import { sagaSettingNames, sagaSettings } from '../saga/settings.ts';
import { createApi } from './app.ts';
import { createFeedWatch } from './events/feedWatch.ts';
import { createTokenVerifier } from './http/accessToken.ts';
import { createIssuerKeys } from './http/issuerKeys.ts';
import { issuerMetadata } from './http/issuerMetadata.ts';
import { createRateLimiter } from './http/rateLimit.ts';
import { startHttpServer } from './http/server.ts';
import { createShares, createSlots } from './http/slots.ts';
import { createOrderWatch } from './orders/orderWatch.ts';
import { visibleOrder } from './orders/visibility.ts';
import { apiSettings } from './settings.ts';

/** For what is written beside asking the saga. */
const CLAIM_MARGIN_SECONDS = 5;
/** A database that takes longer to say hello does not serve requests either. */
const READY_WITHIN_MS = 2_000;

await runMain(async () => {
  const config = readConfig(apiSettings);
  const log = createLogger('api', config.LOG_LEVEL);
  const database = connectDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, 'api');
  const { db } = database;
  const publicUrl = (
    config.API_PUBLIC_URL ?? `http://${config.API_HOST}:${config.API_PORT}`
  ).replace(/\/$/, '');
  const offers = new Set(config.API_SERVICES);

  const waiters = createSlots(config.API_WAITERS);
  const streams = createSlots(config.API_EVENT_STREAMS);
  const streamShares = createShares(Math.ceil(config.API_EVENT_STREAMS / 2));
  const watch = createOrderWatch(db);
  const stopping = new AbortController();
  const shared = { db, waiting: { watch, slots: waiters, stopping: stopping.signal } };
  const keepHours = config.API_IDEMPOTENCY_KEY_HOURS;
  const cancellation = offers.has('cancellation') ? cancellationOf(database) : null;

  const app = createApi({
    log,
    registry: createRegistry('api'),
    gate: {
      authenticate: createTokenVerifier({
        issuer: config.OAUTH_ISSUER,
        audience: config.OAUTH_AUDIENCE,
        keys: createIssuerKeys({
          issuer: config.OAUTH_ISSUER,
          jwksUri: config.OAUTH_JWKS_URI ?? null,
        }),
      }),
      visibleOrder: (caller, orderId) => visibleOrder(db, caller, orderId),
      rateLimiter: createRateLimiter({
        perSecond: config.API_RATE_PER_SECOND,
        burst: config.API_RATE_BURST,
      }),
      shares: createShares(Math.ceil(config.API_IN_FLIGHT / 2)),
      maxBodyBytes: config.API_MAX_BODY_BYTES,
      idempotencyKeyRequired: config.API_IDEMPOTENCY_KEY_REQUIRED,
      resourceMetadataUrl: `${publicUrl}/.well-known/oauth-protected-resource`,
    },
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
      ...(stopping.signal.aborted ? ['stopping'] : []),
      ...((await answers(database)) ? [] : ['postgres']),
    ],
    services: {
      ...(offers.has('creation')
        ? { creation: { ...shared, ...creationOf(config, database) } }
        : {}),
      ...(cancellation
        ? {
            cancellation: {
              ...shared,
              saga: cancellation.saga,
              keys: { keepHours, claimSeconds: cancellation.claimSeconds },
            },
          }
        : {}),
      ...(offers.has('query')
        ? { query: { ...shared, ...feedOf(database), streams, streamShares } }
        : {}),
    },
  });

  const server = await startHttpServer(app.fetch, {
    host: config.API_HOST,
    port: config.API_PORT,
    requestTimeoutMs: config.API_REQUEST_TIMEOUT_SECONDS * 1000,
    https: publicUrl.startsWith('https:'),
  });
  const finishWithinMs = config.API_SHUTDOWN_SECONDS * 1000;
  stopOnSignal({
    log,
    limitMs: finishWithinMs + 10_000,
    steps: [
      { name: 'waiting', stop: async () => stopping.abort() },
      { name: 'requests', stop: () => server.close(finishWithinMs) },
      ...(cancellation ? [{ name: 'temporal', stop: cancellation.close }] : []),
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ address: publicUrl, port: server.port, services: [...offers] }, 'serving');
});

function creationOf(config: Config<SecretName | SubscriptionSetting>, database: DatabaseClient) {
  const { STRIPE_WEBHOOK_SECRET: stripe, EASYPOST_WEBHOOK_SECRET: easypost } = config;
  return {
    keepKeysHours: config.API_IDEMPOTENCY_KEY_HOURS,
    wakeUp: createWakeUp(database.sql),
    webhookSecrets: {
      ...(stripe === undefined ? {} : { stripe }),
      ...(easypost === undefined ? {} : { easypost }),
    },
    subscriptions: subscriptionsOf(config, database),
  };
}
type SecretName = 'STRIPE_WEBHOOK_SECRET' | 'EASYPOST_WEBHOOK_SECRET';
type SubscriptionSetting = 'WEBHOOK_KEY' | 'WEBHOOK_PRIVATE_NETWORKS' | 'API_IDEMPOTENCY_KEY_HOURS';

/** Null without the key that their secrets are derived from. */
function subscriptionsOf(
  config: Config<SubscriptionSetting>,
  { db, sql: connection }: DatabaseClient,
) {
  const { WEBHOOK_KEY: key, API_IDEMPOTENCY_KEY_HOURS: keepKeysHours } = config;
  if (key === undefined) return null;
  const guard = createAddressGuard(config.WEBHOOK_PRIVATE_NETWORKS ?? []);
  return { db, sql: connection, guard, key, keepKeysHours };
}

function feedOf({ sql: connection }: DatabaseClient) {
  return { sql: connection, feedWatch: createFeedWatch(connection) };
}

function cancellationOf(database: DatabaseClient) {
  const config = readConfig([
    'API_CANCEL_TIMEOUT_SECONDS',
    ...temporalSettings,
    ...sagaSettingNames,
  ]);
  const temporal = connectTemporal(config, { retry: false });
  const saga = createSagaClient({
    db: database.db,
    client: temporal.client,
    settings: sagaSettings(config),
    taskQueue: ORDERS_QUEUE,
    timeLimitMs: config.API_CANCEL_TIMEOUT_SECONDS * 1000,
  });
  return {
    saga,
    claimSeconds: config.API_CANCEL_TIMEOUT_SECONDS + CLAIM_MARGIN_SECONDS,
    close: temporal.close,
  };
}

/** Whether Postgres answers in time. */
async function answers({ db }: DatabaseClient): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_WITHIN_MS);
  });
  const asked = db.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  const inTime = await Promise.race([asked, tooLate]);
  clearTimeout(timer);
  return inTime;
}
