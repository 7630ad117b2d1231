/** POST /v1/orders/{orderId}/attention */
import { z } from '@hono/zod-openapi';
import { decisionActions } from '../../contracts/decision.ts';
import type { Database } from '../../db/client.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { instant, orderId, orderIdParam, reference } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerWithClaim, keptJson, replay } from '../http/idempotency.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import type { SagaAccess } from '../orders/sagaAccess.ts';
import { handOverDecision } from './handOverDecision.ts';

const reason = requiredRemark(200).openapi({
  description: 'Kept with the decision. Cut off after 200 characters.',
  example: 'Called the bank',
});
const since = instant.optional().openapi({
  description:
    'The `since` of the flag that the decision is about. A flag that was raised later is then left ' +
    'alone.',
  example: '2026-03-01T10:00:00.000Z',
});
const decisionBody = z
  .discriminatedUnion('action', [
    z.strictObject({
      action: z.enum(['retry', 'skip']),
      reason,
      since,
      reference: reference.optional().openapi({ example: 'ticket-77' }),
    }),
    z.strictObject({
      action: z.literal('resolve'),
      reason,
      since,
      reference: reference.openapi({ description: 'Of the settlement.', example: 'bank-77' }),
    }),
  ])
  .openapi('AttentionDecision', {
    description:
      '`retry` tries the step again now, `skip` goes on without it, `resolve` records that it was ' +
      'settled outside.',
  });

const decisionAnswer = z
  .object({ orderId, action: z.enum(decisionActions), result: z.literal(true), error: z.null() })
  .openapi('AttentionDecided');
type DecisionAnswer = z.infer<typeof decisionAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/attention',
  operationId: 'decide',
  tags: ['Operations'],
  summary: 'Decide about an order that needs attention',
  description:
    'The decision is recorded with the caller, the reason and the reference in the transaction that ' +
    'acts on it, and nothing automatic goes against it. After a 503 the same decision can be sent ' +
    'again: it takes effect once. What was skipped can be resolved later: without a flag, `resolve` ' +
    'says that what is outstanding of an order that failed or was cancelled was settled outside.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'ATTENTION_NOT_RAISED', 'ATTENTION_UNCONFIRMED', 'TOO_MANY_RETRIES'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: decisionBody,
          // Without `since`, which names one flag of one order.
          example: { action: 'retry', reason: 'Called the bank' },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The decision has its effect.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: decisionAnswer } },
    },
  },
});

export interface DecideDependencies extends SagaAccess {
  readonly db: Database;
  readonly seals: Seals;
  readonly keepKeysHours: number;
}

export const decideRoute = (app: Api, deps: DecideDependencies): Api =>
  app.openapi(route, async (c) => {
    const decision = c.req.valid('json');
    const { orderId } = c.var.order;
    const keeping = { keepHours: deps.keepKeysHours, claimSeconds: deps.claimSeconds };
    const answered = await answerWithClaim(deps.db, c.var.idempotent, keeping, async () => {
      await handOverDecision(deps, c.var, decision);
      const { action } = decision;
      return keptJson(200, { orderId, action, result: true, error: null }, orderId);
    });
    return replay<DecisionAnswer, 200>(c, answered, 200);
  });
