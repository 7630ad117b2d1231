/** GET /v1/inventory/{itemId} */
import { eq } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { itemIdParam } from '../http/fields.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { inventoryItem, inventoryItemSchema } from './inventoryItem.ts';

const route = declareRoute({
  method: 'get',
  path: '/v1/inventory/{itemId}',
  operationId: 'getInventoryItem',
  tags: ['Inventory'],
  summary: 'Read an item and its stock',
  description: 'The pieces in the warehouse, those promised to orders and those still available.',
  scopes: ['inventory:read'],
  ownership: 'scope',
  codes: ['ITEM_NOT_FOUND'],
  request: { params: itemIdParam },
  responses: {
    200: {
      description: 'The item.',
      content: { 'application/json': { schema: inventoryItemSchema } },
    },
  },
});

export const getInventoryRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const { itemId } = c.req.valid('param');
    const [row] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, itemId));
    if (!row) throw new ProblemError('ITEM_NOT_FOUND');
    return c.json(inventoryItem(row), 200);
  });
