/** GET /v1/inventory/{itemId} */
import { eq } from 'drizzle-orm';
import { inventoryItems } from '../../db/schema.ts';
import type { CreationDependencies } from '../creation/dependencies.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { itemIdParam } from '../orders/fields.ts';
import { inventoryItem, inventoryItemSchema } from './inventoryItem.ts';

const route = declareRoute({
  method: 'get',
  path: '/v1/inventory/{itemId}',
  operationId: 'getInventoryItem',
  tags: ['Inventory'],
  summary: 'Read an item and its stock',
  description: 'What lies in the warehouse, what of it is promised, what can still be ordered.',
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

export const getInventory = (app: Api, { db }: CreationDependencies): Api =>
  app.openapi(route, async (c) => {
    const { itemId } = c.req.valid('param');
    const [row] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, itemId));
    if (!row) throw new ProblemError('ITEM_NOT_FOUND');
    return c.json(inventoryItem(row), 200);
  });
