/** GET /v1/orders/{orderId} */
import { z } from '@hono/zod-openapi';
import { asc, eq } from 'drizzle-orm';
import { orderItems } from '../../db/schema.ts';
import { etagMatches, versionTag } from '../http/etag.ts';
import { type Api, declareRoute, requestHeaders } from '../http/route.ts';
import { orderIdParam } from '../orders/fields.ts';
import { orderInfo, orderInfoSchema } from '../orders/representation.ts';
import { visibleOrder } from '../orders/visibility.ts';
import type { QueryDependencies } from './dependencies.ts';

const orderAnswer = z
  .object({ orderInfo: orderInfoSchema, error: z.null() })
  .openapi('OrderAnswer');

const route = declareRoute({
  method: 'get',
  path: '/v1/orders/{orderId}',
  operationId: 'getOrder',
  tags: ['Orders'],
  summary: 'Read an order',
  scopes: ['orders:read'],
  codes: ['ORDER_NOT_FOUND'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'If-None-Match': requestHeaders.ifNoneMatch }),
  },
  responses: {
    200: {
      description: 'The order.',
      headers: z.object({ ETag: z.string().openapi({ description: 'Of this version.' }) }),
      content: { 'application/json': { schema: orderAnswer } },
    },
    304: { description: 'The order is still at the version the client has.' },
  },
});

export const getOrder = (app: Api, { db }: QueryDependencies): Api =>
  app.openapi(route, async (c) => {
    const { orderId } = c.req.valid('param');
    const order = await visibleOrder(db, c.var.caller, orderId);
    c.header('ETag', versionTag(order.version));
    c.header('Cache-Control', 'private, no-cache');
    c.header('Vary', 'Authorization');
    if (etagMatches(c.req.header('if-none-match'), order.version)) return c.body(null, 304);
    const items = await db
      .select()
      .from(orderItems)
      .where(eq(orderItems.orderId, orderId))
      .orderBy(asc(orderItems.line));
    return c.json({ orderInfo: orderInfo(order, items), error: null }, 200);
  });
