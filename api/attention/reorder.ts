/** POST /v1/orders/{orderId}/reorder */
import { z } from '@hono/zod-openapi';
import { orderId, orderIdParam } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import type { OrderTerms } from '../orders/placeOrder.ts';
import type { RefundDependencies } from '../refunds/requestRefund.ts';
import { placeAnew } from './placeAnew.ts';

const reorderBody = z
  .strictObject({
    reason: requiredRemark(200).openapi({
      description: 'Kept with the decision. Cut off after 200 characters.',
      example: 'The payment provider was away',
    }),
  })
  .openapi('Reorder');

const reorderAnswer = z
  .object({
    orderId,
    replacementOrderId: orderId.meta({
      description: 'The new order, which `replaces` the failed one.',
      example: '01981f0e-9d3c-7a11-8b40-6c1f2e3d4a5b',
    }),
    result: z.literal(true),
    error: z.null(),
  })
  .openapi('Reordered');
type ReorderAnswer = z.infer<typeof reorderAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/reorder',
  operationId: 'reorder',
  tags: ['Operations'],
  summary: 'Place a failed order anew',
  description:
    'For orders that failed only because a provider was away: their `failure` is `retryable`, nothing ' +
    'of them is outstanding, and they have no flag. Another order is placed with the same customer, ' +
    'items, prices, amounts, address, payment method and metadata. It has an id of its own and no ' +
    '`reference`, and is charged by itself. A failed order is placed anew once; the new one, should it ' +
    'fail of such a reason too, again. A payment method that can be used once only is declined then. ' +
    'Orders are also placed anew while the intake is paused.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_REORDERABLE', 'EXCHANGE_NOT_POSSIBLE'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: reorderBody } } },
  },
  responses: {
    202: {
      description: 'The new order is accepted.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: reorderAnswer } },
    },
  },
});

interface ReorderDependencies extends RefundDependencies {
  /** Of the new order. */
  readonly terms: OrderTerms;
}

export const reorderRoute = (app: Api, deps: ReorderDependencies): Api =>
  app.openapi(route, async (c) => {
    const { reason } = c.req.valid('json');
    const { caller, order, idempotent } = c.var;
    const { orderId, userId } = order;
    const sealer = await deps.seals.sealerOf(userId);
    const keeping = { keepHours: deps.keepKeysHours };
    const answered = await answerOnce(deps.db, idempotent, keeping, async (tx) => {
      const asked = { orderId, actor: caller.subject, reason };
      const replacementOrderId = await placeAnew(tx, asked, deps, sealer);
      return keptJson(202, { orderId, replacementOrderId, result: true, error: null }, orderId);
    });
    deps.wakeUp.hint('commands', 'deliveries');
    return replay<ReorderAnswer, 202>(c, answered, 202);
  });
