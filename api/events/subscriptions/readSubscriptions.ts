/** GET /v1/webhook-subscriptions and GET /v1/webhook-subscriptions/{subscriptionId} */
import { z } from '@hono/zod-openapi';
import { desc } from 'drizzle-orm';
import { webhookSubscriptions } from '../../../db/schema.ts';
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

const listRoute = declareRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhook-subscriptions',
  operationId: 'listSubscriptions',
  summary: 'List this client’s subscriptions',
  description: 'Newest first. Subscriptions of other clients are not shown.',
  codes: [],
  responses: {
    200: {
      description: 'All subscriptions of this client.',
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

const getRoute = declareRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhook-subscriptions/{subscriptionId}',
  operationId: 'getSubscription',
  summary: 'Read a subscription',
  description: 'Its state, its last failure, and the orders whose events are undelivered.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: { params: subscriptionIdParam },
  responses: {
    200: {
      description: 'The subscription.',
      content: { 'application/json': { schema: subscriptionDetail } },
    },
  },
});

export const listSubscriptionsRoute = (app: Api, { db }: SubscriptionDependencies): Api =>
  app.openapi(listRoute, async (c) => {
    const rows = await db
      .select()
      .from(webhookSubscriptions)
      .where(ownedBy(c.var.caller))
      .orderBy(desc(webhookSubscriptions.subscriptionId))
      .limit(MOST_SUBSCRIPTIONS);
    return c.json({ subscriptions: rows.map(subscriptionOf), error: null }, 200);
  });

export const getSubscriptionRoute = (app: Api, { db }: SubscriptionDependencies): Api =>
  app.openapi(getRoute, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const row = await ownSubscription(db, c.var.caller, subscriptionId);
    const ordersBehind = await behindOf(db, subscriptionId);
    return c.json({ ...subscriptionOf(row), ordersBehind }, 200);
  });
