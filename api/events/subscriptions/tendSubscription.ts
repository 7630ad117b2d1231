/** What the owner of a subscription does about it: a new secret, going on, events once more. */
import { z } from '@hono/zod-openapi';
import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Queries } from '../../../db/client.ts';
import { type FeedPosition, feedNumbering } from '../../../db/feed.ts';
import { orderEvents, webhookOrders, webhookSubscriptions } from '../../../db/schema.ts';
import { resumeSubscription } from '../../../outbox/webhooks/resumeSubscription.ts';
import { secretOf } from '../../../outbox/webhooks/secret.ts';
import type { ApiEnv } from '../../http/environment.ts';
import { orderId, version } from '../../http/fields.ts';
import { answerHeaders, requestHeaders } from '../../http/headers.ts';
import {
  answeredBefore,
  answerOnce,
  keptJson,
  markReplayed,
  replay,
} from '../../http/idempotency.ts';
import { fieldProblem } from '../../http/problem.ts';
import { type Api, declareRoute } from '../../http/route.ts';
import { feedCursor, placeOf } from '../feedCursor.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import {
  ownSubscription,
  type Subscription,
  subscriptionIdParam,
  subscriptionOf,
  subscriptionSchema,
  subscriptionWithSecret,
} from './representation.ts';

const USUAL_OVERLAP_HOURS = 24;
const LONGEST_OVERLAP_HOURS = 168;

const shared = {
  method: 'post' as const,
  tags: ['Events'],
  scopes: ['events:subscribe'] as const,
  ownership: 'scope' as const,
  idempotency: 'offered' as const,
};
const headers = z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey });
const answers = z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed });

const rotation = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(LONGEST_OVERLAP_HOURS)
      .default(USUAL_OVERLAP_HOURS)
      .openapi({ description: 'How long the present secret signs beside the new one.' }),
  })
  .openapi('SecretRotation');

const rotate = declareRoute({
  ...shared,
  path: '/v1/webhook-subscriptions/{subscriptionId}/rotate-secret',
  operationId: 'rotateSecret',
  summary: 'Make a new secret',
  description: 'Until the overlap ends every delivery carries two signatures: either secret fits.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: {
    params: subscriptionIdParam,
    headers,
    body: { required: false, content: { 'application/json': { schema: rotation } } },
  },
  responses: {
    200: {
      description: 'The subscription, with its new secret.',
      headers: answers,
      content: { 'application/json': { schema: subscriptionWithSecret } },
    },
  },
});

const resume = declareRoute({
  ...shared,
  path: '/v1/webhook-subscriptions/{subscriptionId}/resume',
  operationId: 'resumeSubscription',
  summary: 'Go on with a paused subscription',
  description: 'From where it stopped; what did not get through is tried again at once.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: { params: subscriptionIdParam, headers },
  responses: {
    200: {
      description: 'The subscription, active.',
      headers: answers,
      content: { 'application/json': { schema: subscriptionSchema } },
    },
  },
});

const wanted = z
  .strictObject({
    orderId: orderId.optional().openapi({ description: 'This order’s events.' }),
    fromVersion: version.optional().openapi({ description: 'From this one on; 1 without it.' }),
    after: feedCursor.optional().openapi({
      description: 'Or all events after this `cursor` of GET /v1/events.',
    }),
  })
  .refine(
    ({ orderId: one, after, fromVersion }) =>
      (one === undefined) !== (after === undefined) && !(after && fromVersion),
    'must name an order, with a version or without, or else a cursor',
  )
  .openapi('Redelivery');

const redeliver = declareRoute({
  ...shared,
  path: '/v1/webhook-subscriptions/{subscriptionId}/redeliveries',
  operationId: 'redeliver',
  summary: 'Have events sent once more',
  description: 'Under their old ids, and each order’s in their order. Dead letters too.',
  codes: ['SUBSCRIPTION_NOT_FOUND', 'ORDER_NOT_FOUND', 'CURSOR_OUTDATED'],
  request: {
    params: subscriptionIdParam,
    headers,
    body: { required: true, content: { 'application/json': { schema: wanted } } },
  },
  responses: {
    202: {
      description: 'They will be sent.',
      headers: answers,
      content: { 'application/json': { schema: subscriptionSchema } },
    },
  },
});

export function subscriptionChangeRoutes(app: Api, deps: SubscriptionDependencies): void {
  const tend = (
    c: Context<ApiEnv>,
    subscriptionId: string,
    status: 200 | 202,
    change: (tx: Queries) => Promise<void>,
  ) =>
    answerOnce(deps.db, c.var.idempotent, { keepHours: deps.keepKeysHours }, async (tx) => {
      await ownSubscription(tx, c.var.caller, subscriptionId, { lock: true });
      await change(tx);
      const row = await ownSubscription(tx, c.var.caller, subscriptionId);
      const shown = { ...subscriptionOf(row), secretVersion: row.secretVersion };
      return keptJson(status, status === 200 ? shown : subscriptionOf(row), null);
    });

  app.openapi(rotate, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    // Without a body nothing is parsed, so that no default has been put in.
    const { overlapHours = USUAL_OVERLAP_HOURS } = c.req.valid('json');
    const answered = await tend(c, subscriptionId, 200, async (tx) => {
      await tx
        .update(webhookSubscriptions)
        .set({
          secretVersion: sql`${webhookSubscriptions.secretVersion} + 1`,
          previousSecretUntil: sql`now() + make_interval(hours => ${overlapHours})`,
        })
        .where(eq(webhookSubscriptions.subscriptionId, subscriptionId));
    });
    const { secretVersion, ...subscription }: Subscription & { secretVersion: number } = JSON.parse(
      answered.answer.body,
    );
    markReplayed(c, answered);
    const secret = secretOf(deps.key, subscriptionId, secretVersion);
    return c.json({ ...subscription, secret }, 200);
  });

  app.openapi(resume, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const answered = await tend(c, subscriptionId, 200, async (tx) => {
      await resumeSubscription(tx, subscriptionId);
    });
    markReplayed(c, answered);
    const { secretVersion: _, ...subscription } = JSON.parse(answered.answer.body);
    return c.json(subscription as Subscription, 200);
  });

  app.openapi(redeliver, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const { orderId: one, fromVersion = 1, after } = c.req.valid('json');
    const before = await answeredBefore(deps.db, c.var.idempotent);
    if (before) return replay<Subscription, 202>(c, before, 202);
    const place =
      after === undefined ? null : placeOf(after, await feedNumbering(deps.db), 'after');
    const answered = await tend(c, subscriptionId, 202, async (tx) => {
      if (one !== undefined) return redeliverOrder(tx, subscriptionId, one, fromVersion);
      if (!place) return;
      await tx
        .update(webhookSubscriptions)
        .set({ cursorTransactionId: place.transactionId, cursorPosition: BigInt(place.position) })
        .where(and(eq(webhookSubscriptions.subscriptionId, subscriptionId), isPast(place)));
    });
    return replay<Subscription, 202>(c, answered, 202);
  });
}

/** What is after a place that it has not come to is still to be sent, and so is what is before. */
const isPast = ({ transactionId, position }: FeedPosition) => sql`
  (${webhookSubscriptions.cursorTransactionId}, ${webhookSubscriptions.cursorPosition})
    > (${transactionId}::text::xid8, ${position}::text::bigint)`;

/** @throws ProblemError when the order has no such event. */
async function redeliverOrder(
  tx: Queries,
  subscriptionId: string,
  orderId: string,
  fromVersion: number,
): Promise<void> {
  const [event] = await tx
    .select({ version: orderEvents.version })
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.version, fromVersion)));
  if (!event) {
    throw fieldProblem('ORDER_NOT_FOUND', [{ path: 'orderId', message: 'has no such event' }]);
  }
  await tx
    .insert(webhookOrders)
    .values({ subscriptionId, orderId, nextVersion: fromVersion })
    .onConflictDoUpdate({
      target: [webhookOrders.subscriptionId, webhookOrders.orderId],
      set: {
        nextVersion: sql`least(${webhookOrders.nextVersion}, excluded.next_version)`,
        dueAt: sql`now()`,
        attempts: 0,
        failingSince: null,
      },
    });
}
