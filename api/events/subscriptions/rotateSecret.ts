/** POST /v1/webhook-subscriptions/{subscriptionId}/rotate-secret */
import { z } from '@hono/zod-openapi';
import { eq, sql } from 'drizzle-orm';
import { webhookSubscriptions } from '../../../db/schema.ts';
import { secretOf } from '../../../outbox/webhooks/secret.ts';
import { markReplayed } from '../../http/idempotency.ts';
import { type Api, declareRoute } from '../../http/route.ts';
import {
  changeAnswerHeaders,
  changeOnce,
  changeRequest,
  changeRoute,
} from './changeSubscription.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import {
  type Subscription,
  type SubscriptionRow,
  subscriptionOf,
  subscriptionWithSecret,
} from './representation.ts';

const USUAL_OVERLAP_HOURS = 24;
const LONGEST_OVERLAP_HOURS = 168;

const rotation = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(LONGEST_OVERLAP_HOURS)
      .default(USUAL_OVERLAP_HOURS)
      .openapi({ description: 'How long the previous secret signs beside the new one.' }),
  })
  .openapi('SecretRotation');

const route = declareRoute({
  ...changeRoute,
  path: '/v1/webhook-subscriptions/{subscriptionId}/rotate-secret',
  operationId: 'rotateSecret',
  summary: 'Create a new secret',
  description:
    'Until the overlap ends every delivery carries two signatures, so that either secret verifies it.',
  codes: ['SUBSCRIPTION_NOT_FOUND'],
  request: {
    ...changeRequest,
    body: { required: false, content: { 'application/json': { schema: rotation.nullable() } } },
  },
  responses: {
    200: {
      description: 'The subscription, with its new secret.',
      headers: changeAnswerHeaders,
      content: { 'application/json': { schema: subscriptionWithSecret } },
    },
  },
});

type KeptBody = Subscription & Pick<SubscriptionRow, 'secretVersion'>;

export const rotateSecretRoute = (app: Api, deps: SubscriptionDependencies): Api =>
  app.openapi(route, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    // A request without a body is not parsed, so the schema's default is not applied to it.
    const { overlapHours = USUAL_OVERLAP_HOURS } = c.req.valid('json') ?? {};
    const answered = await changeOnce(c, deps, {
      subscriptionId,
      status: 200,
      apply: (tx) =>
        tx
          .update(webhookSubscriptions)
          .set({
            secretVersion: sql`${webhookSubscriptions.secretVersion} + 1`,
            previousSecretUntil: sql`now() + make_interval(hours => ${overlapHours})`,
          })
          .where(eq(webhookSubscriptions.subscriptionId, subscriptionId)),
      bodyOf: (row): KeptBody => ({ ...subscriptionOf(row), secretVersion: row.secretVersion }),
    });
    // The kept answer holds no secret. It is derived again, so that a repeat gets the same one.
    const { secretVersion, ...subscription }: KeptBody = JSON.parse(answered.answer.body);
    markReplayed(c, answered);
    const secret = secretOf(deps.key, subscriptionId, secretVersion);
    return c.json({ ...subscription, secret }, 200);
  });
