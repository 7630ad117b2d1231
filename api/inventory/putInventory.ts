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
    'Sets what is on hand to a counted number. What is reserved stays, and what is on hand ' +
    'cannot fall below it; use an adjustment for goods that come and go.',
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

/** One statement, so that it is safe beside running reservations. */
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
