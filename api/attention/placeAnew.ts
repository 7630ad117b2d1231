/** Places a failed order once more as it was, by another order that replaces it. */
import { eq } from 'drizzle-orm';
import { newOrderId } from '../../contracts/ids.ts';
import type { OrderLine } from '../../contracts/order.ts';
import { isReorderable, REORDER_DECISION } from '../../contracts/reorder.ts';
import type { Queries } from '../../db/client.ts';
import { readOrderItems } from '../../db/orderItems.ts';
import { decisions, type OrderRow, orders } from '../../db/schema.ts';
import type { Sealer } from '../../privacy/orderSeals.ts';
import { ProblemError } from '../http/problem.ts';
import { linkExchange } from '../orders/exchange.ts';
import { placeReplacement, type Replacement, type Replacing } from './placeReplacement.ts';

export interface Reordering {
  readonly orderId: string;
  readonly actor: string;
  readonly reason: string;
}

/**
 * Runs in the caller's transaction. The decision's id and the index of `replaces` let one of several
 * through; the others are told which order replaces it. The price is the one that was accepted.
 *
 * @returns the new order's id
 * @throws ProblemError ORDER_NOT_REORDERABLE, EXCHANGE_NOT_POSSIBLE, SERVICE_UNAVAILABLE
 */
export async function placeAnew(
  tx: Queries,
  { orderId, actor, reason }: Reordering,
  replacing: Replacing,
  sealer: Sealer,
): Promise<string> {
  const [failed] = await tx.select().from(orders).where(eq(orders.orderId, orderId));
  if (!failed) throw new ProblemError('ORDER_NOT_FOUND');
  if (!isReorderable(failed)) throw new ProblemError('ORDER_NOT_REORDERABLE');
  const newId = newOrderId();
  await decideOnce(tx, failed, newId, { actor, reason: sealer.words(orderId, reason) });
  const replacement: Replacement = {
    ...{ orderId: newId, items: await linesOf(tx, failed), placedBy: failed.placedBy },
    ...{ amounts: failed.amounts ?? undefined, metadata: failed.metadata ?? undefined },
    exchangeOf: failed.exchangeOf ?? undefined,
  };
  const draft = await placeReplacement(tx, failed, replacement, replacing, sealer);
  if (!draft) throw new ProblemError('ORDER_NOT_REORDERABLE');
  await linkExchange(tx, draft);
  return newId;
}

/** @throws ProblemError ORDER_NOT_REORDERABLE with the order that it was replaced by */
async function decideOnce(
  tx: Queries,
  { orderId, version }: OrderRow,
  newId: string,
  words: Pick<typeof decisions.$inferInsert, 'actor' | 'reason'>,
): Promise<void> {
  const decided = await tx
    .insert(decisions)
    .values({
      ...{ orderId, updateId: REORDER_DECISION, action: 'reorder', version, reference: newId },
      ...words,
    })
    .onConflictDoNothing()
    .returning({ id: decisions.id });
  if (decided.length > 0) return;
  const [replacement] = await tx
    .select({ replacementOrderId: orders.orderId })
    .from(orders)
    .where(eq(orders.replaces, orderId));
  throw new ProblemError('ORDER_NOT_REORDERABLE', { extension: replacement ?? {} });
}

/**
 * The lines as they were ordered.
 *
 * @throws ProblemError ORDER_NOT_REORDERABLE when a change has taken pieces off: amounts that were
 *   computed for all of them say no price for the rest
 */
async function linesOf(tx: Queries, { orderId }: OrderRow): Promise<OrderLine[]> {
  const rows = await readOrderItems(tx, orderId);
  if (rows.some(({ removed }) => removed > 0)) throw new ProblemError('ORDER_NOT_REORDERABLE');
  return rows.map(({ itemId, quantity, unitPrice, customs }) => ({
    ...{ itemId, quantity, unitPrice },
    ...(customs && { customs }),
  }));
}
