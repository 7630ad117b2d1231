/** GET /v1/orders/{orderId}/returns */
import { z } from '@hono/zod-openapi';
import type { Database } from '../../db/client.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { chargeForRows } from '../http/authentication.ts';
import { orderId, orderIdParam } from '../http/fields.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { MOST_RETURNS, returnSchema, sealedOf, shownReturn } from './representation.ts';
import { readReturns } from './returnable.ts';

const returnList = z
  .object({ orderId, returns: z.array(returnSchema).max(MOST_RETURNS), error: z.null() })
  .openapi('ReturnList');

const route = declareRoute({
  method: 'get',
  path: '/v1/orders/{orderId}/returns',
  operationId: 'listReturns',
  tags: ['Returns'],
  summary: 'List an order’s returns, oldest first',
  description: `An order has at most ${MOST_RETURNS}.`,
  scopes: ['orders:read'],
  ownership: 'order',
  codes: ['ORDER_NOT_FOUND'],
  request: { params: orderIdParam },
  responses: {
    200: {
      description: 'The returns.',
      content: { 'application/json': { schema: returnList } },
    },
  },
});

export const listReturnsRoute = (
  app: Api,
  { db, seals }: { readonly db: Database; readonly seals: Seals },
): Api =>
  app.openapi(route, async (c) => {
    const { orderId } = c.var.order;
    const rows = await readReturns(db, orderId);
    chargeForRows(c, rows.length);
    const opener = await seals.openerOf(rows.flatMap(sealedOf));
    const shown = rows.map((row) => shownReturn(row, opener));
    return c.json({ orderId, returns: shown, error: null }, 200);
  });
