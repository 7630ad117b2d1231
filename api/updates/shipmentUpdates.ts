/** POST /v1/orders/{orderId}/shipment-updates */
import { z } from '@hono/zod-openapi';
import { shipmentUpdateStatuses } from '../../contracts/saga.ts';
import { instant, reference } from '../http/fields.ts';
import { type Api, declareRoute } from '../http/route.ts';
import {
  answerUpdate,
  type UpdateDependencies,
  updateId,
  updateRequest,
  updateRoute,
} from './updateRoute.ts';

const shipmentUpdate = z
  .strictObject({
    updateId,
    status: z.enum(shipmentUpdateStatuses),
    trackingNumber: reference.optional().openapi({ example: '3SABCD0123456' }),
    occurredAt: instant.optional().openapi({
      description: 'When it happened. Kept, and shown to operations with the order.',
    }),
  })
  .openapi('ShipmentUpdate');

const route = declareRoute({
  ...updateRoute,
  path: '/v1/orders/{orderId}/shipment-updates',
  operationId: 'updateShipment',
  summary: 'Report where a parcel is',
  scopes: ['shipments:update'],
  request: updateRequest(shipmentUpdate),
});

export const shipmentUpdateRoute = (app: Api, deps: UpdateDependencies): Api =>
  app.openapi(route, (c) => {
    const { updateId, status, trackingNumber, occurredAt } = c.req.valid('json');
    const command = {
      kind: 'shipment-update' as const,
      payload: { updateId, status, trackingNumber },
    };
    return answerUpdate(c, deps, c.req.valid('param').orderId, { command, occurredAt });
  });
