/** PUT /v1/inventory/{itemId} */
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { itemIdParam } from '../http/fields.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute, linksTo } from '../http/route.ts';
import { inventoryItem, inventoryItemSchema, putItemBody } from './inventoryItem.ts';

const route = declareRoute({
  method: 'put',
  path: '/v1/inventory/{itemId}',
  operationId: 'putInventoryItem',
  tags: ['Inventory'],
  summary: 'Make or replace an item',
  description:
    'Sets `onHand` to a counted number. `reserved` stays, and `onHand` cannot fall below it. Use an ' +
    'adjustment for goods that arrive or leave.',
  scopes: ['inventory:write'],
  ownership: 'scope',
  codes: ['ITEM_NOT_FOUND', 'STOCK_BELOW_RESERVED'],
  request: {
    params: itemIdParam,
    body: { required: true, content: { 'application/json': { schema: putItemBody } } },
  },
  responses: {
    200: {
      description: 'The item as it is now.',
      content: { 'application/json': { schema: inventoryItemSchema } },
      links: linksTo(
        { itemId: '$response.body#/itemId' },
        'getInventoryItem',
        'adjustInventoryItem',
      ),
    },
  },
});

/** One statement, so that no reservation can come between its check and its write. */
export const putInventoryRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const { itemId } = c.req.valid('param');
    const item = c.req.valid('json');
    const [row] = await db
      .insert(inventoryItems)
      .values({ itemId, ...item })
      .onConflictDoUpdate({
        target: inventoryItems.itemId,
        set: { ...item, updatedAt: sql`now()` },
        setWhere: sql`${inventoryItems.reserved} <= ${item.onHand}`,
      })
      .returning();
    if (!row) throw new ProblemError('STOCK_BELOW_RESERVED');
    return c.json(inventoryItem(row), 200);
  });
