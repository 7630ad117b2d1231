/** POST /v1/orders/{orderId}/returns/{number}/receive */
import { z } from '@hono/zod-openapi';
import { orderId } from '../http/fields.ts';
import { answerHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { ProblemError } from '../http/problem.ts';
import { remark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { asStored, openAnswer } from '../orders/keptAnswer.ts';
import { refundSchema, shownRefund } from '../refunds/representation.ts';
import { acceptReceipt } from './acceptReceipt.ts';
import { receivedLine, returnSchema, shownReturn } from './representation.ts';
import { keyHeader, type ReturnDependencies, returnParams } from './returnRoute.ts';

const receipt = z
  .strictObject({
    lines: z.array(receivedLine.strict()).min(1).max(100).openapi({
      description: 'The pieces that came, and what becomes of them.',
    }),
    refund: z.enum(['all', 'none']).openapi({
      description:
        '`all`: what these pieces have cost is given back, which needs the scope `orders:refund` too.',
    }),
    reason: remark(200).openapi({
      description: 'Kept with the decision. Cut off after 200 characters.',
      example: 'As new',
    }),
  })
  .openapi('ReturnReceipt');

const receiptAnswer = z
  .object({
    orderId,
    return: returnSchema,
    refund: z.union([refundSchema, z.null()]).openapi({ example: null }),
    result: z.literal(true),
    error: z.null(),
  })
  .openapi('ReturnReceived');
type ReceiptAnswer = z.infer<typeof receiptAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/returns/{number}/receive',
  operationId: 'receiveReturn',
  tags: ['Returns'],
  summary: 'Record that pieces of a return have come back',
  description:
    'All or some of those that are awaited: what becomes of the goods and what is given back are ' +
    'recorded in one transaction. Also of a return without a label.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: [
    ...(['ORDER_NOT_FOUND', 'RETURN_NOT_FOUND', 'RETURN_STATE_CONFLICT'] as const),
    ...(['RETURN_TOO_MUCH', 'REFUND_NOT_POSSIBLE', 'REFUND_TOO_MUCH'] as const),
  ],
  request: {
    params: returnParams,
    headers: keyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: receipt,
          example: {
            lines: [{ itemId: 'sku-mug', quantity: 1, goods: 'restocked' }],
            refund: 'none',
          },
        },
      },
    },
  },
  responses: {
    202: {
      description: 'The receipt is recorded; the order’s event, its stock and its refund follow.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: receiptAnswer } },
    },
  },
});

export const receiveReturnRoute = (app: Api, deps: ReturnDependencies): Api =>
  app.openapi(route, async (c) => {
    const { number } = c.req.valid('param');
    const { reason, ...receipt } = c.req.valid('json');
    const { caller, order, idempotent } = c.var;
    const { orderId, userId, currency } = order;
    const sealer = await deps.seals.sealerOf(userId);
    if (receipt.refund === 'all' && !caller.scopes.has('orders:refund'))
      throw new ProblemError('SCOPE_MISSING');
    const keeping = { keepHours: deps.keepKeysHours };
    const answered = await answerOnce(deps.db, idempotent, keeping, async (tx) => {
      const words = { actor: caller.subject, reason: sealer.words(orderId, reason) };
      const name = { orderId, number };
      const received = await acceptReceipt(tx, name, receipt, words, deps.refundsParts);
      const refund =
        received.refund && shownRefund(received.refund, asStored, { currency, caller });
      const answer = { orderId, return: shownReturn(received.row, asStored), refund };
      return keptJson(202, { ...answer, result: true, error: null }, orderId);
    });
    deps.wakeUp.hint('commands');
    return replay<ReceiptAnswer, 202>(c, await openAnswer(deps.seals, orderId, answered), 202);
  });
