/** GET /v1/inventory/{itemId}/replacements */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, lt } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { inventoryItems, inventoryReplacements } from '../../db/schema.ts';
import { chargeForRows } from '../http/authentication.ts';
import { instant, itemIdParam, nextCursor, pageQuery, userId } from '../http/fields.ts';
import { cursorProblem, pageOf } from '../http/page.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { catalogueEntry } from './inventoryItem.ts';

const replacement = z
  .object({
    replacedAt: instant,
    actor: userId.meta({ description: 'Who replaced the item.', example: 'warehouse' }),
    before: catalogueEntry
      .nullable()
      .openapi({ description: 'The item until then; null when it was made.' }),
    after: catalogueEntry,
  })
  .openapi('InventoryReplacement');

const route = declareRoute({
  method: 'get',
  path: '/v1/inventory/{itemId}/replacements',
  operationId: 'listReplacements',
  tags: ['Inventory'],
  summary: 'List who made and replaced an item, newest first',
  description:
    'What each PUT of the item set, what it was before, and who sent it. Adjustments, reservations ' +
    'and parcels change the stock too, and are not among them.',
  scopes: ['inventory:write'],
  ownership: 'scope',
  codes: ['ITEM_NOT_FOUND'],
  request: { params: itemIdParam, query: z.strictObject(pageQuery) },
  responses: {
    200: {
      description: 'A page of replacements.',
      content: {
        'application/json': {
          schema: z
            .object({
              replacements: z.array(replacement).max(100),
              nextCursor,
              error: z.null(),
            })
            .openapi('InventoryReplacementList'),
        },
      },
    },
  },
});

/** A cursor names the last replacement of its page. */
const cursorAfter = (id: number): string => Buffer.from(`replacement ${id}`).toString('base64url');

/** @throws ProblemError INVALID_REQUEST when the text is not a cursor of this list. */
function idOf(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, id] = /^replacement (\d{1,15})$/.exec(text) ?? [];
  if (id !== undefined) return Number(id);
  throw cursorProblem();
}

/** @throws ProblemError ITEM_NOT_FOUND */
async function requireItem(db: Database, itemId: string): Promise<void> {
  if ((await db.$count(inventoryItems, eq(inventoryItems.itemId, itemId))) === 0)
    throw new ProblemError('ITEM_NOT_FOUND');
}

export const listReplacementsRoute = (app: Api, { db }: { readonly db: Database }): Api =>
  app.openapi(route, async (c) => {
    const { itemId } = c.req.valid('param');
    const { limit, cursor } = c.req.valid('query');
    const { id } = inventoryReplacements;
    const rows = await db
      .select()
      .from(inventoryReplacements)
      .where(
        and(
          eq(inventoryReplacements.itemId, itemId),
          cursor === undefined ? undefined : lt(id, idOf(cursor)),
        ),
      )
      .orderBy(desc(id))
      .limit(limit + 1);
    if (rows.length === 0) await requireItem(db, itemId);
    const { shown, last } = pageOf(rows, limit);
    chargeForRows(c, shown.length);
    const replacements = shown.map(({ actor, before, after, createdAt }) => ({
      replacedAt: createdAt.toISOString(),
      actor,
      before,
      after,
    }));
    const nextCursor = last ? cursorAfter(last.id) : null;
    return c.json({ replacements, nextCursor, error: null }, 200);
  });
