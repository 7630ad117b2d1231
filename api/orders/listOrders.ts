/** GET /v1/orders */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import { orderStatuses } from '../../contracts/order.ts';
import type { Database, Queries } from '../../db/client.ts';
import { rfc3339 } from '../../db/rfc3339.ts';
import { orders } from '../../db/schema.ts';
import { instant, nextCursor, pageQuery, userId } from '../http/fields.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { cursorAt, placeOf } from './cursor.ts';
import { orderInfoSchema, withItems } from './representation.ts';

const filters = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  placedAfter: instant.optional().openapi({ description: 'Placed later than this.' }),
  placedBefore: instant.optional().openapi({ description: 'Placed earlier than this.' }),
  userId: userId
    .optional()
    .openapi({ description: 'Only this user’s orders. A customer may name themselves only.' }),
  ...pageQuery,
});
type Filters = z.output<typeof filters>;

const orderList = z
  .object({
    orders: z.array(orderInfoSchema).max(100),
    nextCursor,
    error: z.null(),
  })
  .openapi('OrderList');

const route = declareRoute({
  method: 'get',
  path: '/v1/orders',
  operationId: 'listOrders',
  tags: ['Orders'],
  summary: 'List orders, newest first',
  description:
    'A customer’s own orders; for operations and a shop’s backend those of all users. Orders that ' +
    'are placed meanwhile do not shift the pages: a cursor names an order.',
  scopes: ['orders:read'],
  ownership: 'list',
  codes: ['USER_NOT_ALLOWED'],
  request: { query: filters },
  responses: {
    200: {
      description: 'A page of orders.',
      content: { 'application/json': { schema: orderList } },
    },
  },
});

function conditions(filter: Filters, user: string | null): SQL | undefined {
  const { status, placedAfter, placedBefore, cursor } = filter;
  const place = cursor === undefined ? null : placeOf(cursor);
  return and(
    user === null ? undefined : eq(orders.userId, user),
    status === undefined ? undefined : eq(orders.status, status),
    placedAfter === undefined ? undefined : gt(orders.placedAt, new Date(placedAfter)),
    placedBefore === undefined ? undefined : lt(orders.placedAt, new Date(placedBefore)),
    place
      ? sql`(${orders.placedAt}, ${orders.orderId}) < (${place.at}::timestamptz, ${place.orderId}::uuid)`
      : undefined,
  );
}

async function page(db: Queries, filter: Filters, user: string | null) {
  const rows = await db
    .select({ order: orders, at: rfc3339(orders.placedAt) })
    .from(orders)
    .where(conditions(filter, user))
    .orderBy(desc(orders.placedAt), desc(orders.orderId))
    // One more than asked tells whether there is a next page.
    .limit(filter.limit + 1);
  const shown = rows.slice(0, filter.limit);
  const last = shown.at(-1);
  const nextCursor =
    rows.length > shown.length && last
      ? cursorAt({ at: last.at, orderId: last.order.orderId })
      : null;
  return { shown: shown.map(({ order }) => order), nextCursor };
}

export const listOrdersRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const filter = c.req.valid('query');
    const { shown, nextCursor } = await page(db, filter, c.var.listedUser);
    return c.json({ orders: await withItems(db, shown), nextCursor, error: null }, 200);
  });
