/** GET /v1/orders/{orderId} */
import { z } from '@hono/zod-openapi';
import { asc, desc, eq } from 'drizzle-orm';
import { cancellationRequesters } from '../../contracts/saga.ts';
import type { Database, Queries } from '../../db/client.ts';
import { cancellationRequests, orderItems } from '../../db/schema.ts';
import { etagMatches, versionTag } from '../http/etag.ts';
import { instant, orderIdParam, outputText, userId } from '../http/fields.ts';
import { type Api, declareRoute, requestHeaders } from '../http/route.ts';
import { orderInfo, orderInfoSchema } from './representation.ts';

const etag = z
  .string()
  .max(20)
  .regex(/^"\d+(?:\.\d+)?"$/)
  .openapi({ description: 'Names this version of the order.', example: '"3"' });

const MOST_REQUESTS = 100;

const cancellationRequest = z
  .object({
    requestedBy: z.enum(cancellationRequesters),
    actor: userId,
    reason: outputText(500).nullable().openapi({ example: 'Found it cheaper elsewhere' }),
    requestedAt: instant,
  })
  .openapi('CancellationRequest');

const orderAnswer = z
  .object({
    orderInfo: orderInfoSchema.extend({
      cancellationRequests: z
        .array(cancellationRequest)
        .max(MOST_REQUESTS)
        .optional()
        .openapi({ description: 'Who asked to cancel it, and why; shown to operations only.' }),
    }),
    error: z.null(),
  })
  .openapi('OrderAnswer');

/** Who asked for the order's cancellation, and why: the latest of them, newest first. */
async function requestsOf(db: Queries, orderId: string) {
  return db
    .select()
    .from(cancellationRequests)
    .where(eq(cancellationRequests.orderId, orderId))
    .orderBy(desc(cancellationRequests.id))
    .limit(MOST_REQUESTS);
}

const shown = ({
  requestedBy,
  actor,
  reason,
  createdAt,
}: typeof cancellationRequests.$inferSelect) => ({
  requestedBy,
  actor,
  reason,
  requestedAt: createdAt.toISOString(),
});

const route = declareRoute({
  method: 'get',
  path: '/v1/orders/{orderId}',
  operationId: 'getOrder',
  tags: ['Orders'],
  summary: 'Read an order',
  description:
    'The order as it is now. Its version is its ETag, so that who asks again with ' +
    '`If-None-Match` pays only for what changed.',
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

export const getOrderRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const { order, caller } = c.var;
    const requests = caller.scopes.has('orders:operate')
      ? await requestsOf(db, order.orderId)
      : null;
    const tag = versionTag(order.version, requests?.[0]?.id);
    c.header('ETag', tag);
    c.header('Cache-Control', 'private, no-cache');
    c.header('Vary', 'Authorization', { append: true });
    if (etagMatches(c.req.header('if-none-match'), tag)) return c.body(null, 304);
    const { orderId } = order;
    const items = await db
      .select()
      .from(orderItems)
      .where(eq(orderItems.orderId, orderId))
      .orderBy(asc(orderItems.line));
    const seen = requests ? { cancellationRequests: requests.map(shown) } : {};
    return c.json({ orderInfo: { ...orderInfo(order, items), ...seen }, error: null }, 200);
  });
