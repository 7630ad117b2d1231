/** GET /v1/orders */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, gt, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { type Outstanding, orderStatuses, outstandings } from '../../contracts/order.ts';
import { ownReference } from '../../contracts/orderSchema.ts';
import type { Database, Queries } from '../../db/client.ts';
import { itemsOfOrder } from '../../db/orderItems.ts';
import { isOutstanding } from '../../db/outstanding.ts';
import { rfc3339 } from '../../db/rfc3339.ts';
import { orders } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { chargeForRows } from '../http/authentication.ts';
import {
  nextCursor,
  orderId,
  outputText,
  pageQuery,
  queryInstant,
  userId,
} from '../http/fields.ts';
import { pageOf } from '../http/page.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { cursorAt, placeOf } from './cursor.ts';
import { orderInfoSchema, orderInfos } from './representation.ts';

const filters = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  outstanding: z
    .enum(outstandings as [Outstanding, ...Outstanding[]])
    .optional()
    .openapi({
      description:
        'Only orders that failed or were cancelled while this may still be out: an undo that was ' +
        'skipped, or one that still fails.',
    }),
  onHold: z.enum(['true', 'false']).optional().openapi({
    description: 'Only orders that are on hold, or only those that are not.',
  }),
  placedAfter: queryInstant.optional().openapi({
    description:
      'Placed later than this. It does not follow new orders: one that is placed a moment earlier can ' +
      'be stored a moment later, and is missed.',
  }),
  placedBefore: queryInstant.optional().openapi({ description: 'Placed earlier than this.' }),
  userId: userId
    .optional()
    .openapi({ description: 'Only this user’s orders. A customer may name themselves only.' }),
  reference: ownReference.optional(),
  trackingNumber: outputText(200)
    .optional()
    .openapi({ description: 'Only orders whose parcel has this number.' }),
  replaces: orderId.toLowerCase().optional().openapi({
    description: 'The order that sends the goods of this one once more, or places it anew.',
  }),
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
    'are placed meanwhile do not shift the pages: a cursor names an order. To follow new orders and ' +
    'their changes use the feed, GET /v1/events, which skips none.',
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

/** In the words of its index. */
const hasTrackingNumber = (number: string): SQL =>
  sql`${orders.tracking} ? 'trackingNumber' and (${orders.tracking} ->> 'trackingNumber') = ${number}`;

const isOnHold = (onHold: boolean): SQL => (onHold ? isNotNull(orders.hold) : isNull(orders.hold));

function conditions(filter: Filters, user: string | null): SQL | undefined {
  const { status, outstanding, onHold, placedAfter, placedBefore, cursor } = filter;
  const { reference, replaces, trackingNumber } = filter;
  const place = cursor === undefined ? null : placeOf(cursor);
  return and(
    user === null ? undefined : eq(orders.userId, user),
    status === undefined ? undefined : eq(orders.status, status),
    reference === undefined ? undefined : eq(orders.reference, reference),
    replaces === undefined ? undefined : eq(orders.replaces, replaces),
    trackingNumber === undefined ? undefined : hasTrackingNumber(trackingNumber),
    outstanding === undefined ? undefined : isOutstanding(outstanding),
    onHold === undefined ? undefined : isOnHold(onHold === 'true'),
    placedAfter === undefined ? undefined : gt(orders.placedAt, new Date(placedAfter)),
    placedBefore === undefined ? undefined : lt(orders.placedAt, new Date(placedBefore)),
    place
      ? sql`(${orders.placedAt}, ${orders.orderId}) < (${place.at}::timestamptz, ${place.orderId}::uuid)`
      : undefined,
  );
}

async function page(db: Queries, filter: Filters, user: string | null) {
  const rows = await db
    .select({ order: orders, items: itemsOfOrder, at: rfc3339(orders.placedAt) })
    .from(orders)
    .where(conditions(filter, user))
    .orderBy(desc(orders.placedAt), desc(orders.orderId))
    .limit(filter.limit + 1);
  const { shown, last } = pageOf(rows, filter.limit);
  const nextCursor = last ? cursorAt({ at: last.at, orderId: last.order.orderId }) : null;
  return { shown, nextCursor };
}

export const listOrdersRoute = (
  app: Api,
  deps: { readonly db: Database; readonly seals: Seals },
): Api =>
  app.openapi(route, async (c) => {
    const filter = c.req.valid('query');
    const { shown, nextCursor } = await page(deps.db, filter, c.var.listedUser);
    chargeForRows(c, shown.length);
    return c.json({ orders: await orderInfos(deps.seals, shown), nextCursor, error: null }, 200);
  });
