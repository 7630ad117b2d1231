/** POST /v1/orders/{orderId}/payment-updates */
import { z } from '@hono/zod-openapi';
import { paymentUpdateStatuses } from '../../contracts/saga.ts';
import { line, orderIdParam, reference } from '../http/fields.ts';
import { type Api, answerHeaders, declareRoute, requestHeaders } from '../http/route.ts';
import {
  answerUpdate,
  type UpdateDependencies,
  updateAnswerSchema,
  updateId,
} from './updateAnswer.ts';

const paymentUpdateBody = z
  .strictObject({
    updateId,
    status: z.enum(paymentUpdateStatuses),
    reference: reference.optional().openapi({
      description: 'The provider’s own reference.',
      example: 'ch_1042',
    }),
    reason: line(200).optional().openapi({ example: 'settled' }),
  })
  .openapi('PaymentUpdate');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/payment-updates',
  operationId: 'updatePayment',
  tags: ['Updates'],
  summary: 'Tell how a payment went',
  description: 'Kept before the answer, and handed to the order once per `updateId`.',
  scopes: ['payments:update'],
  ownership: 'scope',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'UPDATE_ID_REUSED'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: paymentUpdateBody } } },
  },
  responses: {
    202: {
      description: 'The update is kept.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: updateAnswerSchema } },
    },
  },
});

export const paymentUpdateRoute = (app: Api, deps: UpdateDependencies): Api =>
  app.openapi(route, (c) => {
    const body = c.req.valid('json');
    const { updateId, status, reference } = body;
    const payload = { updateId, status, reference };
    const { orderId } = c.req.valid('param');
    return answerUpdate(c, deps, orderId, { kind: 'payment-update', payload }, body);
  });
