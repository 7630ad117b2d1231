/** POST /v1/orders/{orderId}/returns/{number}/label */
import { z } from '@hono/zod-openapi';
import { line } from '../http/fields.ts';
import { printedNumber } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import {
  answerReturn,
  keyHeader,
  type ReturnDependencies,
  returnAccepted,
  returnParams,
} from './returnRoute.ts';
import { takeStep } from './takeStep.ts';

const label = z
  .strictObject({
    carrier: line(100).optional().openapi({ example: 'Parcel Post' }),
    trackingNumber: printedNumber(200).openapi({
      description: 'A text, with or without the blanks that carriers print.',
      example: 'PP8F3A21',
    }),
    url: z
      .string()
      .max(2_000)
      .regex(/^https:\/\/[!-~]+$/, 'must be an address that begins with https://')
      .optional()
      .openapi({ description: 'Of the label.', example: 'https://labels.example/8f3a.pdf' }),
  })
  .openapi('ReturnLabel');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/returns/{number}/label',
  operationId: 'labelReturn',
  tags: ['Returns'],
  summary: 'Tell a customer how to send a return',
  description: 'Once, of a return that is `requested`. It agrees to take the pieces back.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'RETURN_NOT_FOUND', 'RETURN_STATE_CONFLICT'],
  request: {
    params: returnParams,
    headers: keyHeader,
    body: { required: true, content: { 'application/json': { schema: label } } },
  },
  responses: returnAccepted,
});

export const labelReturnRoute = (app: Api, deps: ReturnDependencies): Api =>
  app.openapi(route, (c) => {
    const { number } = c.req.valid('param');
    const label = c.req.valid('json');
    const { caller, order } = c.var;
    const name = { orderId: order.orderId, number };
    const words = { actor: caller.subject };
    return answerReturn(c, deps, (tx, sealer) =>
      takeStep(tx, name, ['requested'], words, ({ lines }) => ({
        news: { step: 'labelled', state: 'labelled', lines },
        set: { label: sealer.json(order.orderId, 'label', label) },
      })),
    );
  });
