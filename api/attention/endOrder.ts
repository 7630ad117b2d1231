/** POST /v1/orders/{orderId}/end */
import { z } from '@hono/zod-openapi';
import { astrayStatuses, goodsOutcomes } from '../../contracts/order.ts';
import { orderId, orderIdParam, reference } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { ProblemError } from '../http/problem.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { asStored, openAnswer } from '../orders/keptAnswer.ts';
import type { OrderTerms } from '../orders/placeOrder.ts';
import { refundSchema, shownRefund } from '../refunds/representation.ts';
import type { RefundDependencies } from '../refunds/requestRefund.ts';
import { acceptEnd } from './acceptEnd.ts';
import { sendAgain } from './sendAgain.ts';

const more = {
  refund: z.enum(['all', 'none']).openapi({
    description:
      '`all`: everything that is not given back yet, which needs the scope `orders:refund` too.',
  }),
  sendAgain: z
    .boolean()
    .optional()
    .openapi({
      description:
        'Only with `refund` `none`: what is ordered now and was not given back is sent once more, by ' +
        'another order that costs nothing.',
    }),
  reason: requiredRemark(200).openapi({
    description: 'Kept with the decision. Cut off after 200 characters.',
    example: 'Refused at the door',
  }),
  reference: reference.optional().openapi({ example: 'claim-77' }),
};
const endBody = z
  .discriminatedUnion('as', [
    z.strictObject({
      as: z.literal('returned'),
      goods: z.enum(goodsOutcomes).openapi({ description: '`restocked`: on hand again.' }),
      ...more,
    }),
    z.strictObject({ as: z.literal('lost'), goods: z.literal('written_off'), ...more }),
  ])
  .refine((end) => !end.sendAgain || end.refund === 'none', {
    path: ['sendAgain'],
    message: 'is only possible when nothing is refunded',
  })
  .openapi('OrderEnd', {
    description: '`returned`: the parcel is back at its sender. `lost`: it will not arrive.',
  });

const endAnswer = z
  .object({
    orderId,
    as: z.enum(astrayStatuses),
    refund: z.union([refundSchema, z.null()]).openapi({ example: null }),
    replacementOrderId: orderId.nullable().meta({
      description: 'The order that sends the goods once more.',
      example: null,
    }),
    result: z.literal(true),
    error: z.null(),
  })
  .openapi('OrderEndAccepted');
type EndAnswer = z.infer<typeof endAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/end',
  operationId: 'endOrder',
  tags: ['Operations'],
  summary: 'End an order whose parcel came back or was lost',
  description:
    'One decision about the order, its goods and its money, recorded with the caller, the reason and ' +
    'the reference. The order ends as `returned` or `lost`, also one that had been delivered, and ' +
    'nothing that the carrier reports afterwards changes that.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_ENDABLE', 'SCOPE_MISSING', 'REFUND_NOT_POSSIBLE'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: endBody,
          example: {
            as: 'returned',
            goods: 'restocked',
            refund: 'none',
            reason: 'Refused at the door',
          },
        },
      },
    },
  },
  responses: {
    202: {
      description: 'The decision is recorded, and will have its effect.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: endAnswer } },
    },
  },
});

interface EndDependencies extends RefundDependencies {
  /** Of an order that sends goods once more. */
  readonly terms: OrderTerms;
}

export const endOrderRoute = (app: Api, deps: EndDependencies): Api =>
  app.openapi(route, async (c) => {
    const { reason, reference, ...end } = c.req.valid('json');
    const { caller, order, idempotent } = c.var;
    const { orderId, userId, currency } = order;
    const sealer = await deps.seals.sealerOf(userId);
    if (end.refund === 'all' && !caller.scopes.has('orders:refund'))
      throw new ProblemError('SCOPE_MISSING');
    const keeping = { keepHours: deps.keepKeysHours };
    const answered = await answerOnce(deps.db, idempotent, keeping, async (tx) => {
      const words = { actor: caller.subject, reason: sealer.words(orderId, reason), reference };
      const row = await acceptEnd(tx, orderId, end, words, deps.refundsParts);
      const refund = row && shownRefund(row, asStored, { currency, caller });
      const replacementOrderId = end.sendAgain ? await sendAgain(tx, orderId, deps, sealer) : null;
      const answer = { orderId, as: end.as, refund, replacementOrderId };
      return keptJson(202, { ...answer, result: true, error: null }, orderId);
    });
    deps.wakeUp.hint('commands', 'deliveries');
    return replay<EndAnswer, 202>(c, await openAnswer(deps.seals, orderId, answered), 202);
  });
