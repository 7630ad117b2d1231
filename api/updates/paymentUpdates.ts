/** POST /v1/orders/{orderId}/payment-updates */
import { z } from '@hono/zod-openapi';
import { paymentUpdateStatuses } from '../../contracts/saga.ts';
import { reference } from '../http/fields.ts';
import { remark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import {
  answerUpdate,
  type UpdateDependencies,
  updateId,
  updateRequest,
  updateRoute,
} from './updateRoute.ts';

const paymentUpdate = z
  .object({
    updateId,
    status: z.enum(paymentUpdateStatuses),
    reference: reference
      .or(z.literal(''))
      .nullish()
      .openapi({
        description:
          'The provider’s reference of the charge, also when its refund is reported; of a refund that ' +
          'was asked for by itself, the refund’s own. Null or empty is the same as none.',
        example: 'ch_1042',
      }),
    reason: remark(200).openapi({
      description: 'A text, shown to operations with the order. Cut off after 200 characters.',
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
      payload: { updateId, status, reference: reference || undefined },
    };
    return answerUpdate(c, deps, c.req.valid('param').orderId, { command, reason });
  });
