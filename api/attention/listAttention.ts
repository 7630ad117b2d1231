/** GET /v1/attention */

import { z } from '@hono/zod-openapi';
import { and, asc, isNotNull, sql } from 'drizzle-orm';
import { total } from '../../contracts/orderSchema.ts';
import type { Database, Queries } from '../../db/client.ts';
import { itemsOfOrder } from '../../db/orderItems.ts';
import { readMoneyOutstanding } from '../../db/outstanding.ts';
import { rfc3339 } from '../../db/rfc3339.ts';
import { inventoryItems, orders } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { chargeForRows } from '../http/authentication.ts';
import { currency, instant, itemId, nextCursor, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/page.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { pieces } from '../inventory/inventoryItem.ts';
import { cursorAt, placeOf } from '../orders/cursor.ts';
import { orderInfoSchema, orderInfos } from '../orders/representation.ts';

const MOST_ITEMS = 100;
const MOST_CURRENCIES = 300;

const itemAttention = z
  .object({
    itemId,
    reserved: pieces.openapi({ description: 'The pieces that the item has reserved.' }),
    reservations: pieces.openapi({ description: 'The sum of the orders’ reservations.' }),
    since: instant,
  })
  .openapi('ItemAttention');

const moneyOutstanding = z
  .object({
    currency,
    amount: total,
    orders: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .openapi({ description: 'How many orders owe it.', example: 2 }),
  })
  .openapi('MoneyOutstanding');

const attentionList = z
  .object({
    orders: z.array(orderInfoSchema).max(100),
    nextCursor,
    items: z.array(itemAttention).max(MOST_ITEMS).openapi({
      description: 'Items whose reserved stock disagrees with the orders; the same on every page.',
    }),
    moneyOutstanding: z
      .array(moneyOutstanding)
      .max(MOST_CURRENCIES)
      .openapi({
        description:
          'What may not have been given back of orders that failed or were cancelled; the same on ' +
          'every page. `GET /v1/orders?outstanding=money` lists the orders.',
      }),
    error: z.null(),
  })
  .openapi('AttentionList');

const route = declareRoute({
  method: 'get',
  path: '/v1/attention',
  operationId: 'listAttention',
  tags: ['Operations'],
  summary: 'List orders that need a person, longest unchanged first',
  description:
    'Each order carries its `attention`: the reason, the step, the last error and since when. The ' +
    'answer also lists items whose reserved stock is not the sum of the orders’ reservations; no ' +
    'single order causes that.',
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

async function itemsDisagreeing(db: Queries): Promise<z.infer<typeof itemAttention>[]> {
  const { disagreement } = inventoryItems;
  const rows = await db
    .select({ itemId: inventoryItems.itemId, disagreement })
    .from(inventoryItems)
    .where(isNotNull(disagreement))
    .orderBy(asc(inventoryItems.itemId))
    .limit(MOST_ITEMS);
  return rows.flatMap(({ itemId, disagreement }) =>
    disagreement === null ? [] : [{ itemId, ...disagreement }],
  );
}

export const listAttentionRoute = (
  app: Api,
  deps: { readonly db: Database; readonly seals: Seals },
): Api =>
  app.openapi(route, async (c) => {
    const { db } = deps;
    const { limit, cursor } = c.req.valid('query');
    const place = cursor === undefined ? null : placeOf(cursor);
    const rows = await db
      .select({ order: orders, items: itemsOfOrder, at: rfc3339(orders.updatedAt) })
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
    const { shown, last } = pageOf(rows, limit);
    chargeForRows(c, shown.length);
    const nextCursor = last ? cursorAt({ at: last.at, orderId: last.order.orderId }) : null;
    const infos = await orderInfos(deps.seals, shown);
    const items = await itemsDisagreeing(db);
    const moneyOutstanding = await readMoneyOutstanding(db);
    return c.json({ orders: infos, nextCursor, items, moneyOutstanding, error: null }, 200);
  });
