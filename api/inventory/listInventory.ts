/** GET /v1/inventory */
import { z } from '@hono/zod-openapi';
import { asc, gt } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { chargeForRows } from '../http/authentication.ts';
import { itemId, nextCursor, pageQuery } from '../http/fields.ts';
import { cursorProblem, pageOf } from '../http/page.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { inventoryItem, inventoryItemSchema } from './inventoryItem.ts';

const inventoryList = z
  .object({
    items: z.array(inventoryItemSchema.omit({ error: true })).max(100),
    nextCursor,
    error: z.null(),
  })
  .openapi('InventoryList');

const route = declareRoute({
  method: 'get',
  path: '/v1/inventory',
  operationId: 'listInventory',
  tags: ['Inventory'],
  summary: 'List the catalogue with its stock, by item id',
  description:
    'Every item is on one page, also when items are added meanwhile: a cursor names an item.',
  scopes: ['inventory:read'],
  ownership: 'scope',
  codes: [],
  request: { query: z.strictObject(pageQuery) },
  responses: {
    200: {
      description: 'A page of items.',
      content: { 'application/json': { schema: inventoryList } },
    },
  },
});

const cursorAfter = (id: string): string => Buffer.from(id).toString('base64url');

/** @throws ProblemError INVALID_REQUEST when the text is not a cursor of this list */
function itemOf(cursor: string): string {
  const id = itemId.safeParse(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (id.success) return id.data;
  throw cursorProblem();
}

export const listInventoryRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const rows = await db
      .select()
      .from(inventoryItems)
      .where(cursor === undefined ? undefined : gt(inventoryItems.itemId, itemOf(cursor)))
      .orderBy(asc(inventoryItems.itemId))
      .limit(limit + 1);
    const { shown, last } = pageOf(rows, limit);
    chargeForRows(c, shown.length);
    const items = shown.map((row) => {
      const { error: _, ...item } = inventoryItem(row);
      return item;
    });
    const nextCursor = last ? cursorAfter(last.itemId) : null;
    return c.json({ items, nextCursor, error: null }, 200);
  });
