/** PUT /v1/inventory/{itemId} */
import { eq, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { type CatalogueEntry, inventoryItems, inventoryReplacements } from '../../db/schema.ts';
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
    'adjustment for goods that arrive or leave. Who replaced what is kept: see the replacements.',
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

export const putInventoryRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const { itemId } = c.req.valid('param');
    const item = c.req.valid('json');
    const actor = c.var.caller.subject;
    const row = await db.transaction((tx) => replaceItem(tx, itemId, item, actor));
    return c.json(inventoryItem(row), 200);
  });

/** @throws ProblemError STOCK_BELOW_RESERVED */
async function replaceItem(tx: Queries, itemId: string, after: CatalogueEntry, actor: string) {
  // Replacements of an item come one after another, also while there is no row to lock.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${itemId}, 28))`);
  const { name, unitPrice, currency, onHand } = inventoryItems;
  const [before = null] = await tx
    .select({ name, unitPrice, currency, onHand })
    .from(inventoryItems)
    .where(eq(inventoryItems.itemId, itemId))
    .for('update');
  // One statement, so that no reservation can come between its check and its write.
  const [row] = await tx
    .insert(inventoryItems)
    .values({ itemId, ...after })
    .onConflictDoUpdate({
      target: inventoryItems.itemId,
      set: { ...after, updatedAt: sql`now()` },
      setWhere: sql`${inventoryItems.reserved} <= ${after.onHand}`,
    })
    .returning();
  if (!row) throw new ProblemError('STOCK_BELOW_RESERVED');
  await tx.insert(inventoryReplacements).values({ itemId, actor, before, after });
  return row;
}
