/** DELETE /v1/webhook-subscriptions/{subscriptionId} */
import { and, eq } from 'drizzle-orm';
import { webhookSubscriptions } from '../../../db/schema.ts';
import { ProblemError } from '../../http/problem.ts';
import { type Api, declareRoute } from '../../http/route.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import { ownedBy, subscriptionIdParam } from './representation.ts';

const route = declareRoute({
  method: 'delete',
  path: '/v1/webhook-subscriptions/{subscriptionId}',
  operationId: 'unsubscribe',
  tags: ['Events'],
  summary: 'End a subscription',
  description: 'Nothing more is sent, except deliveries that have already begun.',
  scopes: ['events:subscribe'],
  ownership: 'scope',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: { params: subscriptionIdParam },
  responses: { 204: { description: 'The subscription is ended.' } },
});

export const unsubscribeRoute = (app: Api, { db }: SubscriptionDependencies): Api =>
  app.openapi(route, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const deleted = await db
      .delete(webhookSubscriptions)
      .where(and(ownedBy(c.var.caller), eq(webhookSubscriptions.subscriptionId, subscriptionId)))
      .returning({ subscriptionId: webhookSubscriptions.subscriptionId });
    if (deleted.length === 0) throw new ProblemError('SUBSCRIPTION_NOT_FOUND');
    return c.body(null, 204);
  });
