/** POST /v1/orders/{orderId}/payment-updates */
import { z } from '@hono/zod-openapi';
import { paymentUpdateStatuses } from '../../contracts/saga.ts';
import { line, reference } from '../http/fields.ts';
import { type Api, declareRoute } from '../http/route.ts';
import {
  answerUpdate,
  type UpdateDependencies,
  updateId,
  updateRequest,
  updateRoute,
} from './updateRoute.ts';

const paymentUpdate = z
  .strictObject({
    updateId,
    status: z.enum(paymentUpdateStatuses),
    reference: reference.optional().openapi({
      description: 'The provider’s own reference.',
      example: 'ch_1042',
    }),
    reason: line(200).optional().openapi({
      description: 'Kept, and shown to operations with the order.',
      example: 'settled',
    }),
  })
  .openapi('PaymentUpdate');

const route = declareRoute({
  ...updateRoute,
  path: '/v1/orders/{orderId}/payment-updates',
  operationId: 'updatePayment',
  summary: 'Report how a payment went',
  scopes: ['payments:update'],
  request: updateRequest(paymentUpdate),
});

export const paymentUpdateRoute = (app: Api, deps: UpdateDependencies): Api =>
  app.openapi(route, (c) => {
    const { updateId, status, reference, reason } = c.req.valid('json');
    const command = {
      kind: 'payment-update' as const,
      payload: { updateId, status, reference },
    };
    return answerUpdate(c, deps, c.req.valid('param').orderId, { command, reason });
  });
