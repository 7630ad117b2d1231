/** POST /v1/orders/{orderId}/returns */
import { z } from '@hono/zod-openapi';
import { orderIdParam } from '../http/fields.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { acceptReturn } from './acceptReturn.ts';
import { returnLine } from './representation.ts';
import { answerReturn, keyHeader, type ReturnDependencies, returnAccepted } from './returnRoute.ts';

const body = z
  .strictObject({
    lines: z.array(returnLine.strict()).min(1).max(100).openapi({
      description: 'The pieces that are to come back.',
    }),
    reason: requiredRemark(200).openapi({
      description: 'Kept with the return. Cut off after 200 characters.',
      example: 'Too small',
    }),
  })
  .openapi('ReturnRequest');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/returns',
  operationId: 'requestReturn',
  tags: ['Returns'],
  summary: 'Ask for pieces to be returned',
  description:
    'Of an order whose parcel has left, until RETURN_WINDOW_DAYS after its delivery; operations may ' +
    'later, too. Pieces that are refunded without a return, are returned or are to be are not left. ' +
    'Nothing is given back before the pieces are received.',
  scopes: ['orders:cancel'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'RETURN_NOT_POSSIBLE', 'RETURN_TOO_MUCH'],
  request: {
    params: orderIdParam,
    headers: keyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: body,
          example: { lines: [{ itemId: 'sku-mug', quantity: 1 }], reason: 'Too small' },
        },
      },
    },
  },
  responses: returnAccepted,
});

export const requestReturnRoute = (app: Api, deps: ReturnDependencies): Api =>
  app.openapi(route, (c) => {
    const { lines, reason } = c.req.valid('json');
    const { caller, order } = c.var;
    const { windowDays, expiresDays } = deps.returnTerms;
    const isOperator = caller.scopes.has('orders:operate');
    const terms = { windowDays: isOperator ? null : windowDays, expiresDays };
    return answerReturn(c, deps, (tx, sealer) => {
      const words = { actor: caller.subject, reason: sealer.words(order.orderId, reason) };
      return acceptReturn(tx, order.orderId, { lines, ...words }, terms);
    });
  });
