/** POST /v1/webhook-subscriptions */
import { z } from '@hono/zod-openapi';
import { count, sql } from 'drizzle-orm';
import { orderEventTypes } from '../../../contracts/events.ts';
import { newOrderId as newId } from '../../../contracts/ids.ts';
import { currentPosition, type FeedPosition, feedNumbering } from '../../../db/feed.ts';
import { webhookSubscriptions } from '../../../db/schema.ts';
import { secretOf } from '../../../outbox/webhooks/secret.ts';
import { AddressRefusedError } from '../../../outbox/webhooks/ssrfGuard.ts';
import type { Caller } from '../../http/environment.ts';
import { answerHeaders, requestHeaders } from '../../http/headers.ts';
import { answeredBefore, answerOnce, keptJson, markReplayed } from '../../http/idempotency.ts';
import type { Answered, IdempotentRequest } from '../../http/idempotencyKeys.ts';
import { fieldProblem, ProblemError } from '../../http/problem.ts';
import { type Api, declareRoute, linksTo } from '../../http/route.ts';
import { feedCursor, positionOf } from '../feedCursor.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import {
  MOST_SUBSCRIPTIONS,
  ownedBy,
  type Subscription,
  subscriptionOf,
  subscriptionWithSecret,
} from './representation.ts';

const body = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(2_000)
      .regex(/^https?:\/\/[!-~]+$/, 'must be an address')
      .openapi({
        description: 'A public HTTPS address. Redirects are not followed.',
        example: 'https://shop.example.com/order-events',
      }),
    types: z.array(z.enum(orderEventTypes)).min(1).max(orderEventTypes.length).optional().openapi({
      description: 'Only these. Without it all types, also those that are added later.',
    }),
    after: feedCursor.optional().openapi({
      description: 'A `cursor` of GET /v1/events to begin after. Without it: the next new event.',
    }),
  })
  .openapi('NewSubscription');

const route = declareRoute({
  method: 'post',
  path: '/v1/webhook-subscriptions',
  operationId: 'subscribe',
  tags: ['Events'],
  summary: 'Have events sent to an address',
  description:
    'Each event is one POST: a CloudEvent in JSON, signed as Standard Webhooks defines. Delivery is ' +
    'at least once, each order’s events in their order, with the same ids as on Kafka. The endpoint ' +
    'is asked first, by `OPTIONS` with `WebHook-Request-Origin`, and gets events once it has ' +
    'answered with `WebHook-Allowed-Origin`. See ' +
    'docs/events.md.',
  scopes: ['events:subscribe'],
  ownership: 'scope',
  idempotency: 'offered',
  codes: ['WEBHOOK_URL_REFUSED', 'SUBSCRIPTION_LIMIT', 'CURSOR_OUTDATED'],
  request: {
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: body,
          example: { url: 'https://shop.example.com/order-events', types: ['order.confirmed'] },
        },
      },
    },
  },
  responses: {
    201: {
      description: 'The subscription, with its secret.',
      headers: z.object({
        Location: z
          .string()
          .max(100)
          .regex(/^\/v1\/webhook-subscriptions\/[0-9a-f-]+$/)
          .openapi({
            description: 'The address of the subscription.',
            example: '/v1/webhook-subscriptions/01981f0e-9c1a-7d3b-9a52-3f0e5b8c6d1a',
          }),
        'Idempotency-Replayed': answerHeaders.idempotencyReplayed,
      }),
      content: { 'application/json': { schema: subscriptionWithSecret } },
      links: linksTo(
        { subscriptionId: '$response.body#/subscriptionId' },
        ...['getSubscription', 'rotateSecret', 'resumeSubscription', 'redeliver', 'unsubscribe'],
      ),
    },
  },
});

export const subscribeRoute = (app: Api, deps: SubscriptionDependencies): Api =>
  app.openapi(route, async (c) => {
    const { caller, idempotent } = c.var;
    const answered =
      (await answeredBefore(deps.db, idempotent)) ??
      (await createOnce(deps, caller, idempotent, c.req.valid('json')));
    // The kept answer holds no secret. It is derived again, so that a repeat gets the same one.
    const subscription: Subscription = JSON.parse(answered.answer.body);
    const secret = secretOf(deps.key, subscription.subscriptionId, 1);
    c.header('Location', `/v1/webhook-subscriptions/${subscription.subscriptionId}`);
    markReplayed(c, answered);
    return c.json({ ...subscription, secret }, 201);
  });

/** @throws ProblemError WEBHOOK_URL_REFUSED, CURSOR_OUTDATED, SUBSCRIPTION_LIMIT */
async function createOnce(
  deps: SubscriptionDependencies,
  caller: Caller,
  idempotent: IdempotentRequest | null,
  { url, types, after }: z.output<typeof body>,
): Promise<Answered> {
  await checkAddress(deps, url);
  const start = await startOf(deps, after);
  return answerOnce(deps.db, idempotent, { keepHours: deps.keepKeysHours }, async (tx) => {
    // One at a time per client, so that concurrent requests cannot pass the limit together.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${caller.clientId}, 7))`);
    const [existing] = await tx
      .select({ count: count() })
      .from(webhookSubscriptions)
      .where(ownedBy(caller));
    if ((existing?.count ?? 0) >= MOST_SUBSCRIPTIONS) throw new ProblemError('SUBSCRIPTION_LIMIT');
    const [row] = await tx
      .insert(webhookSubscriptions)
      .values({
        subscriptionId: newId(),
        owner: caller.clientId,
        url,
        types: types ?? null,
        cursorTransactionId: start.transactionId,
        cursorPosition: BigInt(start.position),
      })
      .returning();
    if (!row) throw new Error('the subscription was not inserted');
    return keptJson(201, subscriptionOf(row), null);
  });
}

async function startOf(
  { db }: SubscriptionDependencies,
  after: string | undefined,
): Promise<FeedPosition> {
  if (after === undefined || after === 'now') return currentPosition(db);
  return positionOf(after, await feedNumbering(db), 'after');
}

const REFUSALS: Readonly<Record<AddressRefusedError['code'], string>> = {
  URL_INVALID: 'must be an address without user, password and fragment',
  NOT_HTTPS: 'must be HTTPS',
  ADDRESS_NOT_PUBLIC: 'must be a public address',
  NAME_UNKNOWN: 'has a name that is not known',
};

/** @throws ProblemError WEBHOOK_URL_REFUSED; the SSRF guard checks again at each delivery. */
async function checkAddress({ guard }: SubscriptionDependencies, url: string): Promise<void> {
  try {
    await guard.resolve(url);
  } catch (error) {
    if (!(error instanceof AddressRefusedError)) throw error;
    throw fieldProblem('WEBHOOK_URL_REFUSED', [{ path: 'url', message: REFUSALS[error.code] }]);
  }
}
