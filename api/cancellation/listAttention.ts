/** GET /v1/attention */
import { z } from '@hono/zod-openapi';
import { and, asc, isNotNull, sql } from 'drizzle-orm';
import { orders } from '../../db/schema.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { cursorAt, exactly, placeOf } from '../orders/cursor.ts';
import { nextCursor, pageQuery } from '../orders/fields.ts';
import { orderInfoSchema, withItems } from '../orders/representation.ts';
import type { CancellationDependencies } from './dependencies.ts';

const attentionList = z
  .object({
    orders: z.array(orderInfoSchema).max(100),
    nextCursor,
    error: z.null(),
  })
  .openapi('AttentionList');

const route = declareRoute({
  method: 'get',
  path: '/v1/attention',
  operationId: 'listAttention',
  tags: ['Operations'],
  summary: 'List orders that need a person, longest unchanged first',
  description: 'Each with its `attention`: what is stuck, of what, since when.',
  scopes: ['orders:operate'],
  ownership: 'scope',
  codes: [],
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: {
      description: 'A page of orders that need attention.',
      content: { 'application/json': { schema: attentionList } },
    },
  },
});

export const listAttention = (app: Api, { db }: CancellationDependencies): Api =>
  app.openapi(route, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const place = cursor === undefined ? null : placeOf(cursor);
    const rows = await db
      .select({ order: orders, at: exactly(orders.updatedAt) })
      .from(orders)
      .where(
        and(
          isNotNull(orders.attention),
          place
            ? sql`(${orders.updatedAt}, ${orders.orderId}) > (${place.at}::timestamptz, ${place.orderId}::uuid)`
            : undefined,
        ),
      )
      .orderBy(asc(orders.updatedAt), asc(orders.orderId))
      .limit(limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const nextCursor = last ? cursorAt({ at: last.at, orderId: last.order.orderId }) : null;
    const infos = await withItems(
      db,
      shown.map(({ order }) => order),
    );
    return c.json({ orders: infos, nextCursor, error: null }, 200);
  });
