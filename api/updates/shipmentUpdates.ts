/** POST /v1/orders/{orderId}/shipment-updates */
import { z } from '@hono/zod-openapi';
import { shipmentUpdateStatuses } from '../../contracts/saga.ts';
import { instant, reference } from '../http/fields.ts';
import { printedNumber } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import {
  answerUpdate,
  type UpdateDependencies,
  updateId,
  updateRequest,
  updateRoute,
} from './updateRoute.ts';

/** Years that Postgres keeps whatever the offset. */
const KEPT_YEAR = /^(?!000[01]|9999)/;

/** When it happened. A time that is not understood is none: the parcel's status matters more. */
const occurredAt = z
  .unknown()
  .transform((value) => {
    const { data } = instant.safeParse(value);
    return data !== undefined && KEPT_YEAR.test(data) ? data : undefined;
  })
  .optional();

const shipmentUpdate = z
  .object({
    updateId,
    status: z.enum(shipmentUpdateStatuses),
    reference: reference
      .or(z.literal(''))
      .nullish()
      .openapi({
        description:
          'The booking’s reference. Without it, another tracking number than the booking’s is that of ' +
          'another parcel. Null or empty is the same as none.',
        example: 'sh_8f3a',
      }),
    trackingNumber: printedNumber(200).openapi({
      description: 'A text, with or without the blanks that carriers print.',
      example: '3SABCD0123456',
    }),
    occurredAt: occurredAt.openapi({
      description:
        'When it happened: older news does not outdo newer. Shown to operations with the order. ' +
        'Ignored when it is no time.',
      example: '2026-11-23T10:15:30.123Z',
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
    const { reference, ...update } = c.req.valid('json');
    const { occurredAt } = update;
    const payload = { ...update, reference: reference || undefined };
    const command = { kind: 'shipment-update' as const, payload };
    return answerUpdate(c, deps, c.req.valid('param').orderId, { command, occurredAt });
  });
