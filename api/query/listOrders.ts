/** GET /v1/orders */
import { z } from '@hono/zod-openapi';
import { and, asc, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { orderStatuses } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { orderItems, orders } from '../../db/schema.ts';
import type { Caller } from '../http/environment.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { instant, userId } from '../orders/fields.ts';
import { type OrderInfo, orderInfo, orderInfoSchema } from '../orders/representation.ts';
import { actsForAll } from '../orders/visibility.ts';
import { cursorAt, placeOf } from './cursor.ts';
import type { QueryDependencies } from './dependencies.ts';

const filters = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  placedAfter: instant.optional().openapi({ description: 'Placed later than this.' }),
  placedBefore: instant.optional().openapi({ description: 'Placed earlier than this.' }),
  userId: userId
    .optional()
    .openapi({ description: 'Only this user’s orders. A customer may name themselves only.' }),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')
    .transform(Number)
    .default(20)
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  cursor: z.string().min(1).max(200).optional().openapi({
    description: 'The `nextCursor` of the page before.',
  }),
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

const placedAtExactly = sql<string>`to_char(${orders.placedAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

async function page(db: Queries, filter: Filters, user: string | undefined) {
  const rows = await db
    .select({ order: orders, at: placedAtExactly })
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

export async function withItems(
  db: Queries,
  shown: readonly (typeof orders.$inferSelect)[],
): Promise<OrderInfo[]> {
  if (shown.length === 0) return [];
  const ids = shown.map(({ orderId }) => orderId);
  const items = await db
    .select()
    .from(orderItems)
    .where(inArray(orderItems.orderId, ids))
    .orderBy(asc(orderItems.line));
  const byOrder = Map.groupBy(items, ({ orderId }) => orderId);
  return shown.map((order) => orderInfo(order, byOrder.get(order.orderId) ?? []));
}

export const listOrders = (app: Api, { db }: QueryDependencies): Api =>
  app.openapi(route, async (c) => {
    const filter = c.req.valid('query');
    const user = listedUser(c.var.caller, filter.userId);
    const { shown, nextCursor } = await page(db, filter, user);
    return c.json({ orders: await withItems(db, shown), nextCursor, error: null }, 200);
  });
