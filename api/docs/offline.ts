/** The OpenAPI document of all services, for tools that check and use it: needs no database or issuer. */
import { pino } from 'pino';
import { connectDatabase } from '../../db/client.ts';
import { createApi } from '../app.ts';
import { createFeedWatch } from '../events/feedWatch.ts';
import { createPlaces, fairly } from '../http/places.ts';
import { createRateLimiter } from '../http/rateLimit.ts';
import { createShares, createSlots } from '../http/slots.ts';
import { createOrderWatch } from '../orders/orderWatch.ts';
import { allServices, type Service } from '../services.ts';
import type { OpenApiDocument } from './document.ts';

const refuse = (): never => {
  throw new Error('this API only serves its document');
};

/** @returns what an API at `publicUrl` with these services serves as /openapi.json. */
export async function documentOf(
  publicUrl: string,
  issuer: string,
  services: readonly Service[] = allServices,
): Promise<OpenApiDocument> {
  // The pool connects on its first query, and no query is made here.
  const { db } = connectDatabase('postgres://nobody@127.0.0.1:1/none', 1, 'document');
  const slots = createSlots(1);
  const places = createPlaces(fairly({ total: 1, each: 1 }));
  const stopping = new AbortController().signal;
  const api = createApi({
    log: pino({ level: 'silent' }),
    metrics: { observe: () => undefined },
    gate: {
      authenticate: refuse,
      visibleOrder: refuse,
      streamTickets: { issue: refuse, callerOf: refuse },
      rateLimiter: createRateLimiter({ perSecond: 1_000, burst: 1_000 }),
      orderShares: createRateLimiter({ perSecond: 1_000, burst: 1_000 }),
      shares: createShares(1),
      bodies: places,
      maxBodyBytes: 1_024,
      idempotencyKeyRequired: false,
      resourceMetadataUrl: `${publicUrl}/.well-known/oauth-protected-resource`,
    },
    documentation: {
      publicUrl,
      issuer,
      docsClientId: null,
      docsScopes: [],
      issuerMetadata: async () => ({
        jwksUri: null,
        tokenUrl: `${issuer}/token`,
        authorizationUrl: `${issuer}/auth`,
        refreshes: true,
      }),
    },
    corsOrigins: [],
    inFlight: slots,
    waitingFor: async () => [],
    late: () => [],
    services,
    serviceDependencies: {
      db,
      seals: { sealerOf: refuse, openerOf: refuse, forget: () => undefined },
      waiting: { watch: createOrderWatch(db), places, stopping },
      keepKeysHours: 24,
      refundsParts: () => false,
      terms: { queues: { payments: 'payments', logistics: 'logistics' }, capture: 'at_order' },
      intake: { refusalOf: async () => null },
      isPayable: null,
      updateMetrics: { count: () => undefined },
      acceptance: { startTimer: () => () => 0 },
      returnTerms: { windowDays: 0, expiresDays: 0 },
      updatesPerOrder: 0,
      limitsFor: () => ({ maxUnpaidPieces: null, maxUnpaidPiecesOfClient: null }),
      wakeUp: { hint: () => undefined },
      webhookSecrets: { stripe: '', easypost: '' },
      streams: places,
      feedWatch: createFeedWatch(db),
      subscriptions: { guard: { resolve: refuse }, key: '' },
      sagas: {
        saga: { cancel: refuse, decide: refuse, change: refuse, hold: refuse, release: refuse },
        claimSeconds: 1,
        retriesPerOrder: 0,
        holdHours: 1,
      },
    },
  });
  const response = await api.request('/openapi.json');
  return (await response.json()) as OpenApiDocument;
}
