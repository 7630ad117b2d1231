/** GET /v1/orders */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import { orderStatuses } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';
import type { Caller } from '../http/environment.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { cursorAt, exactly, placeOf } from '../orders/cursor.ts';
import { instant, pageQuery, userId } from '../orders/fields.ts';
import { orderInfoSchema, withItems } from '../orders/representation.ts';
import { actsForAll } from '../orders/visibility.ts';

import type { QueryDependencies } from './dependencies.ts';

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
    nextCursor: z.string().nullable().openapi({ description: 'Null on the last page.' }),
    error: z.null(),
  })
  .openapi('OrderList');

const route = declareRoute({
  method: 'get',
  path: '/v1/orders',
  operationId: 'listOrders',
  tags: ['Orders'],
  summary: 'List orders, newest first',
  scopes: ['orders:read'],
  codes: ['USER_NOT_ALLOWED'],
  request: { query: filters },
  responses: {
    200: {
      description: 'A page of orders.',
      content: { 'application/json': { schema: orderList } },
    },
  },
});

/** Whose orders are listed; undefined is everyone's. */
function listedUser(caller: Caller, asked: string | undefined): string | undefined {
  if (actsForAll(caller)) return asked;
  if (asked !== undefined && asked !== caller.subject) throw new ProblemError('USER_NOT_ALLOWED');
  return caller.subject;
}

function conditions(filter: Filters, user: string | undefined): SQL | undefined {
  const { status, placedAfter, placedBefore, cursor } = filter;
  const place = cursor === undefined ? null : placeOf(cursor);
  return and(
    user === undefined ? undefined : eq(orders.userId, user),
    status === undefined ? undefined : eq(orders.status, status),
    placedAfter === undefined ? undefined : gt(orders.placedAt, new Date(placedAfter)),
    placedBefore === undefined ? undefined : lt(orders.placedAt, new Date(placedBefore)),
    place
      ? sql`(${orders.placedAt}, ${orders.orderId}) < (${place.at}::timestamptz, ${place.orderId}::uuid)`
      : undefined,
  );
}

async function page(db: Queries, filter: Filters, user: string | undefined) {
  const rows = await db
    .select({ order: orders, at: exactly(orders.placedAt) })
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

export const listOrders = (app: Api, { db }: QueryDependencies): Api =>
  app.openapi(route, async (c) => {
    const filter = c.req.valid('query');
    const user = listedUser(c.var.caller, filter.userId);
    const { shown, nextCursor } = await page(db, filter, user);
    return c.json({ orders: await withItems(db, shown), nextCursor, error: null }, 200);
  });
