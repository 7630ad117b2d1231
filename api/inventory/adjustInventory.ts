/** POST /v1/inventory/{itemId}/adjustments */
import { z } from '@hono/zod-openapi';
import { and, eq, gte, lte, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { inventoryAdjustments, inventoryItems } from '../../db/schema.ts';
import { itemIdParam, reference } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { fieldProblem, ProblemError } from '../http/problem.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { type InventoryItem, inventoryItem, inventoryItemSchema } from './inventoryItem.ts';

const MOST_PIECES = 1_000_000_000;

const adjustmentBody = z
  .strictObject({
    adjustmentId: reference.openapi({ description: 'The caller’s own id.', example: 'delivery-7' }),
    delta: z
      .union(
        [z.int().min(1).max(MOST_PIECES), z.int().min(-MOST_PIECES).max(-1)],
        `must be a whole number other than 0, of at most ${MOST_PIECES} pieces`,
      )
      .openapi({ description: 'Pieces that arrived (positive) or left (negative).', example: 25 }),
    reason: requiredRemark(200).openapi({ example: 'delivery' }),
  })
  .openapi('Adjustment');
type Adjustment = z.infer<typeof adjustmentBody>;

const route = declareRoute({
  method: 'post',
  path: '/v1/inventory/{itemId}/adjustments',
  operationId: 'adjustInventoryItem',
  tags: ['Inventory'],
  summary: 'Adjust an item’s stock',
  description:
    'Applied once per `adjustmentId`, and safe while orders reserve. The answer shows the item as ' +
    'it is now.',
  scopes: ['inventory:write'],
  ownership: 'scope',
  idempotency: 'offered',
  codes: ['ITEM_NOT_FOUND', 'STOCK_BELOW_RESERVED', 'UPDATE_ID_REUSED'],
  request: {
    params: itemIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: adjustmentBody } } },
  },
  responses: {
    200: {
      description: 'The item as it is now.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: inventoryItemSchema } },
    },
  },
});

/** @throws ProblemError ITEM_NOT_FOUND */
async function readItem(tx: Queries, itemId: string) {
  const [item] = await tx.select().from(inventoryItems).where(eq(inventoryItems.itemId, itemId));
  if (!item) throw new ProblemError('ITEM_NOT_FOUND');
  return item;
}

/** Whether the adjustment is new; @throws ProblemError UPDATE_ID_REUSED */
async function recordAdjustment(
  tx: Queries,
  itemId: string,
  { adjustmentId, delta, reason }: Adjustment,
  actor: string,
): Promise<boolean> {
  const inserted = await tx
    .insert(inventoryAdjustments)
    .values({ adjustmentId, itemId, delta, reason, actor })
    .onConflictDoNothing()
    .returning({ adjustmentId: inventoryAdjustments.adjustmentId });
  if (inserted.length === 1) return true;
  const [first] = await tx
    .select()
    .from(inventoryAdjustments)
    .where(eq(inventoryAdjustments.adjustmentId, adjustmentId));
  const same = first?.itemId === itemId && first.delta === delta && first.reason === reason;
  if (!same) throw new ProblemError('UPDATE_ID_REUSED');
  return false;
}

/** @throws ProblemError STOCK_BELOW_RESERVED, or INVALID_REQUEST above the limit of the stock */
async function applyDelta(tx: Queries, itemId: string, delta: number) {
  const after = sql`${inventoryItems.onHand} + ${delta}`;
  const [row] = await tx
    .update(inventoryItems)
    .set({ onHand: after, updatedAt: sql`now()` })
    .where(
      and(
        eq(inventoryItems.itemId, itemId),
        gte(after, inventoryItems.reserved),
        lte(after, MOST_PIECES),
      ),
    )
    .returning();
  if (row) return row;
  if (delta < 0) throw new ProblemError('STOCK_BELOW_RESERVED');
  throw fieldProblem('INVALID_REQUEST', [{ path: 'delta', message: 'makes the stock too large' }]);
}

export interface AdjustInventoryDependencies {
  readonly db: Database;
  readonly keepKeysHours: number;
}

export const adjustInventoryRoute = (app: Api, deps: AdjustInventoryDependencies): Api =>
  app.openapi(route, async (c) => {
    const { itemId } = c.req.valid('param');
    const adjustment = c.req.valid('json');
    const { caller, idempotent } = c.var;
    const keeping = { keepHours: deps.keepKeysHours };
    const answered = await answerOnce(deps.db, idempotent, keeping, async (tx) => {
      await readItem(tx, itemId);
      const isNew = await recordAdjustment(tx, itemId, adjustment, caller.subject);
      // A repeat has waited for the first request: what was read before may be the stock before it.
      const row = isNew
        ? await applyDelta(tx, itemId, adjustment.delta)
        : await readItem(tx, itemId);
      return keptJson(200, inventoryItem(row), null);
    });
    return replay<InventoryItem, 200>(c, answered, 200);
  });
