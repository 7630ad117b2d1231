/** POST /v1/orders/{orderId}/refunds */
import { z } from '@hono/zod-openapi';
import { itemId, orderItem } from '../../contracts/orderSchema.ts';
import type { Database } from '../../db/client.ts';
import type { WakeUp } from '../../db/wakeUp.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { orderId, orderIdParam, reference } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { asStored, openAnswer } from '../orders/keptAnswer.ts';
import { acceptRefund } from './acceptRefund.ts';
import type { RefundsParts } from './refundable.ts';
import { refundSchema, shownRefund } from './representation.ts';

const words = {
  reason: requiredRemark(200).openapi({
    description: 'Kept with the refund. Cut off after 200 characters.',
    example: 'Arrived broken',
  }),
  reference: reference.optional().openapi({ example: 'ticket-77' }),
};
const refundBody = z
  .union([
    z.strictObject({
      lines: z
        .array(z.strictObject({ itemId, quantity: orderItem.shape.quantity }))
        .max(100)
        .openapi({ description: 'Pieces: they give back their share of the total.' }),
      shipping: z
        .boolean()
        .default(false)
        .openapi({ description: 'Also what the shipping cost, as far as it is not given back.' }),
      ...words,
    }),
    z.strictObject({
      amount: z.int().min(1).max(Number.MAX_SAFE_INTEGER).openapi({
        description: 'Minor units of the order’s currency.',
        example: 500,
      }),
      ...words,
    }),
  ])
  .openapi('RefundRequest', { description: 'Either `lines` or an `amount`.' });

const refundAnswer = z
  .object({ orderId, refund: refundSchema, result: z.literal(true), error: z.null() })
  .openapi('RefundAnswer');
type RefundAnswer = z.infer<typeof refundAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/refunds',
  operationId: 'requestRefund',
  tags: ['Refunds'],
  summary: 'Give money back',
  description:
    'Whole or in parts, at any time after the money was taken; the sum never passes what was taken. ' +
    'A piece gives back its price, less its share of the discounts and with its share of the taxes: ' +
    'refunds piece by piece add up to the last minor unit. Until the parcel has left, all of the money ' +
    'is given back by cancelling. The caller also acts for all users, or has placed the order. One ' +
    'that fails flags the order `REFUND_REQUEST_FAILING`; what was refused can be asked for again.',
  scopes: ['orders:refund'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'REFUND_NOT_POSSIBLE', 'REFUND_TOO_MUCH', 'CANCEL_INSTEAD'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: refundBody,
          example: { amount: 500, reason: 'Arrived broken' },
        },
      },
    },
  },
  responses: {
    202: {
      description: 'The refund is accepted and will be made.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: refundAnswer } },
    },
  },
});

export interface RefundDependencies {
  readonly db: Database;
  readonly seals: Seals;
  readonly refundsParts: RefundsParts;
  readonly wakeUp: Pick<WakeUp, 'hint'>;
  readonly keepKeysHours: number;
}

export const requestRefundRoute = (app: Api, deps: RefundDependencies): Api =>
  app.openapi(route, async (c) => {
    const { reason, reference, ...request } = c.req.valid('json');
    const { caller, order, idempotent } = c.var;
    const { orderId, userId, currency } = order;
    const sealer = await deps.seals.sealerOf(userId);
    const keeping = { keepHours: deps.keepKeysHours };
    const answered = await answerOnce(deps.db, idempotent, keeping, async (tx) => {
      const said = { actor: caller.subject, reason: sealer.words(orderId, reason), reference };
      const row = await acceptRefund(tx, orderId, request, said, deps.refundsParts);
      const refund = shownRefund(row, asStored, { currency, caller });
      return keptJson(202, { orderId, refund, result: true, error: null }, orderId);
    });
    deps.wakeUp.hint('commands');
    return replay<RefundAnswer, 202>(c, await openAnswer(deps.seals, orderId, answered), 202);
  });
