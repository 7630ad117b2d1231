/** GET and DELETE of webhook subscriptions. */
import { z } from '@hono/zod-openapi';
import { and, desc, eq } from 'drizzle-orm';
import { webhookSubscriptions } from '../../../db/schema.ts';
import { ProblemError } from '../../http/problem.ts';
import { type Api, declareRoute } from '../../http/route.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import {
  behindOf,
  MOST_SUBSCRIPTIONS,
  ownedBy,
  ownSubscription,
  subscriptionDetail,
  subscriptionIdParam,
  subscriptionOf,
  subscriptionSchema,
} from './representation.ts';

const shared = {
  tags: ['Events'],
  scopes: ['events:subscribe'] as const,
  ownership: 'scope' as const,
};

const list = declareRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhook-subscriptions',
  operationId: 'listSubscriptions',
  summary: 'List this client’s subscriptions',
  description: 'Newest first. Those of other clients are as if they did not exist.',
  codes: [],
  responses: {
    200: {
      description: 'All of them.',
      content: {
        'application/json': {
          schema: z
            .object({
              subscriptions: z.array(subscriptionSchema).max(MOST_SUBSCRIPTIONS),
              error: z.null(),
            })
            .openapi('SubscriptionList'),
        },
      },
    },
  },
});

const read = declareRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhook-subscriptions/{subscriptionId}',
  operationId: 'getSubscription',
  summary: 'Read a subscription',
  description: 'How its endpoint is, whether it is paused, and what did not get through.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: { params: subscriptionIdParam },
  responses: {
    200: {
      description: 'The subscription.',
      content: { 'application/json': { schema: subscriptionDetail } },
    },
  },
});

const remove = declareRoute({
  ...shared,
  method: 'delete',
  path: '/v1/webhook-subscriptions/{subscriptionId}',
  operationId: 'unsubscribe',
  summary: 'End a subscription',
  description: 'Nothing more is sent, but for what is under way.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: { params: subscriptionIdParam },
  responses: { 204: { description: 'It is ended.' } },
});

export function subscriptionRoutes(app: Api, { db }: SubscriptionDependencies): void {
  app.openapi(list, async (c) => {
    const rows = await db
      .select()
      .from(webhookSubscriptions)
      .where(ownedBy(c.var.caller))
      .orderBy(desc(webhookSubscriptions.subscriptionId))
      .limit(MOST_SUBSCRIPTIONS);
    return c.json({ subscriptions: rows.map(subscriptionOf), error: null }, 200);
  });
  app.openapi(read, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const row = await ownSubscription(db, c.var.caller, subscriptionId);
    const ordersBehind = await behindOf(db, subscriptionId);
    return c.json({ ...subscriptionOf(row), ordersBehind }, 200);
  });
  app.openapi(remove, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const gone = await db
      .delete(webhookSubscriptions)
      .where(and(ownedBy(c.var.caller), eq(webhookSubscriptions.subscriptionId, subscriptionId)))
      .returning({ subscriptionId: webhookSubscriptions.subscriptionId });
    if (gone.length === 0) throw new ProblemError('SUBSCRIPTION_NOT_FOUND');
    return c.body(null, 204);
  });
}
