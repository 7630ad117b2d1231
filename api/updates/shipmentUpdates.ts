/** POST /v1/orders/{orderId}/shipment-updates */
import { z } from '@hono/zod-openapi';
import { shipmentUpdateStatuses } from '../../contracts/saga.ts';
import { instant, orderIdParam, reference } from '../http/fields.ts';
import { type Api, answerHeaders, declareRoute, requestHeaders } from '../http/route.ts';
import {
  answerUpdate,
  type UpdateDependencies,
  updateAnswerSchema,
  updateId,
} from './updateAnswer.ts';

const shipmentUpdateBody = z
  .strictObject({
    updateId,
    status: z.enum(shipmentUpdateStatuses),
    trackingNumber: reference.optional().openapi({ example: '3SABCD0123456' }),
    occurredAt: instant.optional(),
  })
  .openapi('ShipmentUpdate');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/shipment-updates',
  operationId: 'updateShipment',
  tags: ['Updates'],
  summary: 'Tell where a parcel is',
  description: 'Kept before the answer, and handed to the order once per `updateId`.',
  scopes: ['shipments:update'],
  ownership: 'scope',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'UPDATE_ID_REUSED'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: shipmentUpdateBody } } },
  },
  responses: {
    202: {
      description: 'The update is kept.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: updateAnswerSchema } },
    },
  },
});

export const shipmentUpdateRoute = (app: Api, deps: UpdateDependencies): Api =>
  app.openapi(route, (c) => {
    const body = c.req.valid('json');
    const { updateId, status, trackingNumber } = body;
    const payload = { updateId, status, trackingNumber };
    const { orderId } = c.req.valid('param');
    return answerUpdate(c, deps, orderId, { kind: 'shipment-update', payload }, body);
  });
