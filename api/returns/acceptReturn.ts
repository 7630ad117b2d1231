/** Writes a return, the decision that it is, and the command that has it followed, in one transaction. */
import { eq, sql } from 'drizzle-orm';
import { type ReturnLine, returnDecision } from '../../contracts/return.ts';
import type { SealedText } from '../../contracts/sealed.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { decisions, orders, type ReturnRow, returns } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import { joinLines } from '../orders/joinLines.ts';
import { MOST_RETURNS } from './representation.ts';
import { isReturnable, piecesLeft, readReturns } from './returnable.ts';

export interface ReturnTerms {
  /** How long after its delivery an order can be returned; null for whenever. */
  readonly windowDays: number | null;
  readonly expiresDays: number;
}

interface ReturnRequest {
  readonly lines: readonly ReturnLine[];
  readonly actor: string;
  readonly reason: SealedText;
}

/**
 * Runs in the caller's transaction. Of two at once the number decides which comes first, and the other
 * counts the pieces anew: their sum never passes what was ordered.
 *
 * @throws ProblemError RETURN_NOT_POSSIBLE or RETURN_TOO_MUCH
 */
export async function acceptReturn(
  tx: Queries,
  orderId: string,
  { lines: asked, actor, reason }: ReturnRequest,
  terms: ReturnTerms,
): Promise<ReturnRow> {
  const lines = joinLines(asked, ({ itemId }) => itemId);
  for (;;) {
    const number = await nextNumber(tx, orderId, lines, terms.windowDays);
    const state = 'requested' as const;
    const [row] = await tx
      .insert(returns)
      .values({
        ...{ orderId, number, lines, reason, state },
        news: [{ step: 'requested', state, lines, isDecided: true }],
        expiresAt: sql`now() + make_interval(days => ${terms.expiresDays})`,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) continue;
    const updateId = returnDecision(number, 0);
    await tx.insert(decisions).values({ orderId, updateId, action: 'return', actor, reason });
    await enqueueCommand(tx, orderId, { kind: 'return', payload: { number } });
    return row;
  }
}

async function nextNumber(
  tx: Queries,
  orderId: string,
  lines: readonly ReturnLine[],
  windowDays: number | null,
): Promise<number> {
  // Each statement sees what was committed before it, also by a request that came first.
  const earlier = await readReturns(tx, orderId);
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const number = earlier.length + 1;
  if (number > MOST_RETURNS || !(await isReturnable(tx, order, windowDays)))
    throw new ProblemError('RETURN_NOT_POSSIBLE');
  const pieces = await piecesLeft(tx, orderId, earlier);
  for (const { itemId, quantity } of lines) {
    const left = Math.max(0, pieces.get(itemId) ?? 0);
    if (quantity > left) throw new ProblemError('RETURN_TOO_MUCH', { extension: { itemId, left } });
  }
  return number;
}
