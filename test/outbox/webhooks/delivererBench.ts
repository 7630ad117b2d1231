/** Signed webhooks from a real Postgres to a real HTTP endpoint, and the API that manages them. */
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { initialState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { createLogger } from '../../../ops/logger.ts';
import type { Carrier } from '../../../outbox/carrier/carrier.ts';
import { type DelivererOptions, startDeliverer } from '../../../outbox/webhooks/deliverer.ts';
import { createSsrfGuard } from '../../../outbox/webhooks/ssrfGuard.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { webhookReceiver } from '../../../proof/fixtures/webhookReceiver.ts';
import { apiWorld, WEBHOOK_KEY } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

interface Subscription {
  readonly subscriptionId: string;
  readonly secret: string;
}

/** Call it at the top level of a test file. Each test begins without any subscription. */
export async function delivererBench() {
  const { call, database, databaseUrl, issuer } = await apiWorld();
  const { db, sql } = database;
  const receiver = await webhookReceiver();
  const running: Carrier[] = [];
  beforeEach(async () => {
    await sql`delete from webhook_subscriptions`;
    receiver.answer = () => 204;
    receiver.wants = '*';
  });
  afterEach(async () => {
    for (const deliverer of running.splice(0)) await deliverer.stop();
  });
  afterAll(() => receiver.close());

  const deliver = (options: Partial<DelivererOptions> = {}): Carrier => {
    const deliverer = startDeliverer({
      db,
      key: WEBHOOK_KEY,
      guard: createSsrfGuard(['127.0.0.0/8']),
      origin: 'orders.test',
      log: createLogger('webhooks', process.env['TEST_LOG_LEVEL'] ?? 'silent'),
      registry: new Registry(),
      timeoutMs: 1_000,
      giveUpMs: 60_000,
      firstPauseMs: 100,
      pollMs: 50,
      ...options,
    });
    running.push(deliverer);
    return deliverer;
  };

  const subscribe = async (
    body: Record<string, unknown> = {},
    as = 'events',
  ): Promise<Subscription> => {
    const answer = await call('POST /v1/webhook-subscriptions', {
      as,
      body: { url: receiver.url, ...body },
    });
    expect(answer.status).toBe(201);
    return answer.json;
  };
  const read = async ({ subscriptionId }: Subscription) =>
    (await call(`GET /v1/webhook-subscriptions/${subscriptionId}`, { as: 'events' })).json;
  /** Posts `body` to the subscription's `action`: resume, redeliveries or rotate-secret. */
  const post = (action: string, { subscriptionId }: Subscription, body: unknown = {}) =>
    call(`POST /v1/webhook-subscriptions/${subscriptionId}/${action}`, { as: 'events', body });

  const change = (orderId: string, version: number) =>
    db.transaction((tx) =>
      appendEvent(tx, 'order.inventory-reserved', {
        ...initialState,
        orderId,
        userId: 'customer-1',
        version,
      }),
    );
  const order = async (versions = 1): Promise<string> => {
    const orderId = await acceptOrder(db);
    for (let version = 2; version <= versions; version += 1) await change(orderId, version);
    return orderId;
  };
  /** Waits until the receiver has taken exactly these versions of the order, in this order. */
  const arrive = (orderId: string, versions: readonly number[]) =>
    eventually(`versions ${versions} arrive`, () => {
      return JSON.stringify(receiver.taken(orderId)) === JSON.stringify(versions);
    });
  const attemptsOf = (orderId: string) =>
    receiver.attempts.filter(({ event }) => event.subject === orderId);

  return {
    ...{ call, db, sql, databaseUrl, issuer, receiver, deliver, subscribe, read, post },
    ...{ change, order, arrive, attemptsOf },
  };
}
