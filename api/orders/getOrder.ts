/** GET /v1/orders/{orderId} */
import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { itemsOfOrder, type WholeOrder } from '../../db/orderItems.ts';
import { orders } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { etagMatches, versionTag } from '../http/etag.ts';
import { orderIdParam } from '../http/fields.ts';
import { requestHeaders } from '../http/headers.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { isErased, type OpenOrder, openOrder } from './openOrder.ts';
import { operatorsView, readOperatorsView } from './operatorsView.ts';
import { orderInfo, orderInfoSchema } from './representation.ts';

const etag = z
  .string()
  .max(60)
  .regex(/^"\d+(?:\.[\w-]+)*"$/)
  .openapi({ description: 'Names this version of the order.', example: '"3"' });

const orderAnswer = z
  .object({ orderInfo: orderInfoSchema.extend(operatorsView.shape), error: z.null() })
  .openapi('OrderAnswer');

const route = declareRoute({
  method: 'get',
  path: '/v1/orders/{orderId}',
  operationId: 'getOrder',
  tags: ['Orders'],
  summary: 'Read an order',
  description:
    'The order as it is now. The ETag names its version: a request with `If-None-Match` gets 304 ' +
    'while nothing has changed.',
  scopes: ['orders:read'],
  ownership: 'order',
  codes: ['ORDER_NOT_FOUND'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'If-None-Match': requestHeaders.ifNoneMatch }),
  },
  responses: {
    200: {
      description: 'The order.',
      headers: z.object({ ETag: etag }),
      content: { 'application/json': { schema: orderAnswer } },
    },
    304: {
      description: 'The order is still at the version the client has.',
      headers: z.object({ ETag: etag }),
    },
  },
});

/** The row with its lines in one statement: the caller's right to it was found with an earlier one. */
async function readWhole(db: Database, orderId: string): Promise<WholeOrder> {
  const [whole] = await db
    .select({ order: orders, items: itemsOfOrder })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!whole) throw new ProblemError('ORDER_NOT_FOUND');
  return whole;
}

export const getOrderRoute = (
  app: Api,
  deps: { readonly db: Database; readonly seals: Seals },
): Api =>
  app.openapi(route, async (c) => {
    const { caller, order: found } = c.var;
    const operators = caller.scopes.has('orders:operate')
      ? await readOperatorsView(deps, found.orderId)
      : null;
    const tagOf = (order: OpenOrder): string => {
      // Erasing is no change of the order's version, and is seen all the same.
      const parts = [operators?.tag, isErased(order) && 'erased'].filter(Boolean);
      return versionTag(order.version, parts.join('.'));
    };
    c.header('Cache-Control', 'private, no-cache');
    c.header('Vary', 'Authorization', { append: true });
    const known = c.req.header('if-none-match');
    if (known !== undefined) {
      const tag = tagOf(await openOrder(deps.seals, found));
      c.header('ETag', tag);
      if (etagMatches(known, tag)) return c.body(null, 304);
    }
    const { order: row, items } = await readWhole(deps.db, found.orderId);
    const order = await openOrder(deps.seals, row);
    c.header('ETag', tagOf(order));
    return c.json(
      { orderInfo: { ...orderInfo(order, items), ...operators?.view }, error: null },
      200,
    );
  });
