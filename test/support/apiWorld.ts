/** The API for a test file, with a database of its own and the development issuer, without a port. */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll } from 'vitest';
import { createApi } from '../../api/app.ts';
import { createFeedWatch } from '../../api/events/feedWatch.ts';
import { createTokenVerifier } from '../../api/http/accessToken.ts';
import type { Gate } from '../../api/http/environment.ts';
import { createIssuerKeys } from '../../api/http/issuerKeys.ts';
import { issuerMetadata } from '../../api/http/issuerMetadata.ts';
import { createRequestMetrics } from '../../api/http/metrics.ts';
import { createPlaces, fairly, oldestGivesWay, type Places } from '../../api/http/places.ts';
import { createRateLimiter } from '../../api/http/rateLimit.ts';
import type { Api } from '../../api/http/route.ts';
import { createShares, createSlots } from '../../api/http/slots.ts';
import { createStreamTickets } from '../../api/http/streamTickets.ts';
import { createIntake, intakePaused } from '../../api/orders/intake.ts';
import { createOrderWatch } from '../../api/orders/orderWatch.ts';
import { payableBy } from '../../api/orders/payable.ts';
import type { SagaAccess } from '../../api/orders/sagaAccess.ts';
import { visibleOrder } from '../../api/orders/visibility.ts';
import { allServices, type Service } from '../../api/services.ts';
import { createUpdateMetrics } from '../../api/updates/updateMetrics.ts';
import type { CaptureTime } from '../../contracts/order.ts';
import type { ProviderQueues } from '../../contracts/saga.ts';
import { connectDatabase, type DatabaseClient } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { loggedError } from '../../ops/logger.ts';
import { histogram } from '../../ops/metrics/register.ts';
import { createSsrfGuard } from '../../outbox/webhooks/ssrfGuard.ts';
import { testDatabase } from './database.ts';
import { testSeals, testServiceSeal } from './encryptionKeys.ts';
import { type TestIssuer, testIssuer } from './issuer.ts';

export const WEBHOOK_KEY = 'a webhook key that only tests use';
export const PUBLIC_URL = 'http://orders.test';

interface CallOptions {
  /** A development client's name, or a token; null sends none. */
  readonly as?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a client sees; tests assert its shape.
  readonly json: any;
}

export interface ApiWorld {
  readonly api: Api;
  readonly registry: Registry;
  readonly database: DatabaseClient;
  /** The API's own connections, in its role. */
  readonly apiDatabase: DatabaseClient;
  readonly databaseUrl: string;
  readonly issuer: TestIssuer;
  readonly logLines: string[];
  readonly streams: Places;
  readonly waiters: Places;
  readonly bodies: Places;
  /** @param request `method path`, as in `POST /v1/orders`. A body other than a string is sent as JSON. */
  call(request: string, options?: CallOptions): Promise<Answer>;
}

export interface WorldOptions {
  readonly gate?: Partial<Gate>;
  readonly services?: readonly Service[];
  readonly saga?: Partial<SagaAccess['saga']>;
  readonly inFlight?: number;
  readonly isPaused?: boolean;
  /** Orders that wait to be handed to Temporal, at most. */
  readonly mostWaiting?: number;
  readonly streams?: number;
  readonly streamsEach?: number;
  readonly maxUnpaidPieces?: number;
  readonly maxUnpaidPiecesOfClient?: number;
  readonly updatesPerOrder?: number;
  readonly retriesPerOrder?: number;
  readonly waiters?: number;
  readonly waitersEach?: number;
  readonly bodies?: number;
  readonly bodiesEach?: number;
  readonly corsOrigins?: readonly string[];
  readonly databaseUrl?: string;
  readonly claimSeconds?: number;
  readonly queues?: ProviderQueues;
  readonly capture?: CaptureTime;
  readonly paymentProvider?: string;
  readonly webhookSecrets?: { readonly stripe?: string; readonly easypost?: string };
}

const noSaga = () => Promise.reject(new Error('this test has no saga'));

/** Call it at the top level of a test file: it registers a hook that closes the database. */
export async function apiWorld(options: WorldOptions = {}): Promise<ApiWorld> {
  const url = options.databaseUrl ?? (await testDatabase()).url;
  const issuer = await testIssuer();
  const database = connectDatabase(url, 10, 'api-test');
  // The API itself has the rights of its process only.
  const asApi = connectDatabase(url, 10, 'api-test', { role: 'oms_api' });
  afterAll(async () => {
    await database.close();
    await asApi.close();
  });
  const logLines: string[] = [];
  const log = pino(
    { level: 'debug', serializers: { err: loggedError } },
    {
      write(line: string) {
        logLines.push(line);
        if (line.includes('INTERNAL')) console.error(line);
      },
    },
  );
  const { db } = asApi;
  const sizes = (total = 20, each = total) => ({ total, each });
  const waiters = createPlaces(fairly(sizes(options.waiters, options.waitersEach)));
  const streams = createPlaces(fairly(sizes(options.streams, options.streamsEach)));
  const bodies = createPlaces(oldestGivesWay(sizes(options.bodies ?? 100, options.bodiesEach)));
  const stopping = new AbortController().signal;
  const registry = new Registry();
  const inFlight = createSlots(options.inFlight ?? 100);
  const api = createApi({
    log,
    metrics: createRequestMetrics(registry, { requests: inFlight, waiters, streams, bodies }),
    gate: {
      authenticate: createTokenVerifier({
        issuer: issuer.issuer,
        audience: issuer.audience,
        keys: createIssuerKeys({ issuer: issuer.issuer, jwksUri: null }),
      }),
      streamTickets: createStreamTickets(testServiceSeal),
      visibleOrder: (caller, orderId) => visibleOrder(db, caller, orderId),
      rateLimiter: createRateLimiter({ perSecond: 10_000, burst: 10_000 }),
      orderShares: createRateLimiter({ perSecond: 10_000, burst: 10_000 }),
      shares: createShares(1_000),
      bodies,
      maxBodyBytes: 65_536,
      idempotencyKeyRequired: false,
      resourceMetadataUrl: `${PUBLIC_URL}/.well-known/oauth-protected-resource`,
      ...options.gate,
    },
    documentation: {
      publicUrl: PUBLIC_URL,
      issuer: issuer.issuer,
      issuerMetadata: () => issuerMetadata(issuer.issuer),
      docsClientId: 'docs',
      docsScopes: ['orders:read'],
    },
    corsOrigins: options.corsOrigins ?? [],
    inFlight,
    waitingFor: async () => [],
    late: () => [],
    services: options.services ?? allServices,
    serviceDependencies: {
      db,
      seals: testSeals(db),
      waiting: { watch: createOrderWatch(db), places: waiters, stopping },
      keepKeysHours: 24,
      terms: {
        queues: options.queues ?? { payments: 'payments', logistics: 'logistics' },
        capture: options.capture ?? 'at_order',
      },
      intake: options.isPaused
        ? { refusalOf: async () => intakePaused() }
        : createIntake(db, { mostSeconds: 30, mostOrders: options.mostWaiting ?? 100_000 }),
      isPayable: payableBy(options.paymentProvider ?? 'simulator', ['EUR']),
      limitsFor: () => ({
        maxUnpaidPieces: options.maxUnpaidPieces ?? null,
        maxUnpaidPiecesOfClient: options.maxUnpaidPiecesOfClient ?? null,
      }),
      refundsParts: (queue) => queue !== 'team',
      returnTerms: { windowDays: 30, expiresDays: 30 },
      updatesPerOrder: options.updatesPerOrder ?? 1_000,
      wakeUp: { hint: () => undefined },
      webhookSecrets: options.webhookSecrets ?? {},
      updateMetrics: createUpdateMetrics(registry),
      acceptance: histogram(registry, 'oms_order_acceptance_duration_seconds'),
      streams,
      feedWatch: createFeedWatch(db),
      subscriptions: { guard: createSsrfGuard(['127.0.0.0/8']), key: WEBHOOK_KEY },
      sagas: {
        saga: {
          cancel: noSaga,
          decide: noSaga,
          change: noSaga,
          hold: noSaga,
          release: noSaga,
          ...options.saga,
        },
        claimSeconds: options.claimSeconds ?? 30,
        retriesPerOrder: options.retriesPerOrder ?? 500,
        holdHours: 72,
      },
    },
  });

  const call = async (request: string, call: CallOptions = {}): Promise<Answer> => {
    const [method = 'GET', path = '/'] = request.split(' ');
    const { as = 'customer-1', body } = call;
    const headers = new Headers(call.headers);
    if (as !== null) {
      const token = as.includes('.') ? as : await issuer.token(as);
      headers.set('authorization', `Bearer ${token}`);
    }
    if (body !== undefined && !headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await api.request(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
  return {
    api,
    registry,
    database,
    apiDatabase: asApi,
    databaseUrl: url,
    issuer,
    logLines,
    streams,
    waiters,
    bodies,
    call,
  };
}

/** Three items: a million mugs, one available spoon, and a cup priced in dollars. */
export async function stockCatalogue({ database }: ApiWorld): Promise<void> {
  await database.db.insert(inventoryItems).values([
    { itemId: 'mug', name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 1_000_000 },
    { itemId: 'spoon', name: 'Spoon', unitPrice: 500, currency: 'EUR', onHand: 3, reserved: 2 },
    { itemId: 'dollar-cup', name: 'Cup', unitPrice: 700, currency: 'USD', onHand: 10 },
  ]);
}

/** The body of a valid order. */
export const newOrder = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  userId: 'customer-1',
  items: [{ itemId: 'mug', quantity: 2, unitPrice: 1_000 }],
  shippingAddress: '1 Example Street, Utrecht',
  paymentMethod: 'tok_visa',
  ...change,
});
