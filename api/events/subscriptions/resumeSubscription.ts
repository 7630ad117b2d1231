/** POST /v1/webhook-subscriptions/{subscriptionId}/resume */
import { resumeSubscription } from '../../../outbox/webhooks/stoppedSubscriptions.ts';
import { replay } from '../../http/idempotency.ts';
import { type Api, declareRoute } from '../../http/route.ts';
import {
  changeAnswerHeaders,
  changeOnce,
  changeRequest,
  changeRoute,
} from './changeSubscription.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import { type Subscription, subscriptionSchema } from './representation.ts';

const route = declareRoute({
  ...changeRoute,
  path: '/v1/webhook-subscriptions/{subscriptionId}/resume',
  operationId: 'resumeSubscription',
  summary: 'Resume a paused subscription',
  description:
    'It continues where it stopped. Undelivered events, dead letters too, are sent at once. The ' +
    'endpoint of a paused subscription is asked again whether it wants them.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: changeRequest,
  responses: {
    200: {
      description: 'The subscription, active.',
      headers: changeAnswerHeaders,
      content: { 'application/json': { schema: subscriptionSchema } },
    },
  },
});

export const resumeSubscriptionRoute = (app: Api, deps: SubscriptionDependencies): Api =>
  app.openapi(route, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const answered = await changeOnce(c, deps, {
      subscriptionId,
      status: 200,
      apply: (tx) => resumeSubscription(tx, subscriptionId),
    });
    return replay<Subscription, 200>(c, answered, 200);
  });
