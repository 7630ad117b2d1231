/** Takes a step of a return: its row, the decision and the command, in one transaction. */
import { and, eq, sql } from 'drizzle-orm';
import {
  isOpenReturn,
  MOST_RETURN_STEPS,
  type ReturnName,
  type ReturnNews,
  type ReturnState,
  returnDecision,
} from '../../contracts/return.ts';
import type { SealedText } from '../../contracts/sealed.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { decisions, type ReturnRow, returns } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';

export interface StepWords {
  readonly actor: string;
  readonly reason?: SealedText | undefined;
}

/** What a step changes, beside the news of it. */
export interface Step {
  readonly news: Omit<ReturnNews, 'isDecided'>;
  readonly set?: Partial<Pick<ReturnRow, 'label' | 'endReason'>>;
}

/**
 * Runs in the caller's transaction. The return's row is locked, so that of two steps at once the second
 * finds the state that the first has left.
 *
 * @param from the states in which it can be taken
 * @throws ProblemError RETURN_NOT_FOUND or RETURN_STATE_CONFLICT
 */
export async function takeStep(
  tx: Queries,
  { orderId, number }: ReturnName,
  from: readonly ReturnState[],
  words: StepWords,
  decide: (row: ReturnRow) => Step | Promise<Step>,
): Promise<ReturnRow> {
  const isIt = and(eq(returns.orderId, orderId), eq(returns.number, number));
  const [row] = await tx.select().from(returns).where(isIt).for('update');
  if (!row) throw new ProblemError('RETURN_NOT_FOUND');
  if (!from.includes(row.state)) throw stateConflict(row);
  const { news, set } = await decide(row);
  if (isOpenReturn(news.state) && row.news.length >= MOST_RETURN_STEPS - 1)
    throw stateConflict(row);
  const [changed] = await tx
    .update(returns)
    .set({
      ...set,
      state: news.state,
      news: [...row.news, { ...news, isDecided: true }],
      updatedAt: sql`now()`,
    })
    .where(isIt)
    .returning();
  if (!changed) throw new ProblemError('RETURN_NOT_FOUND');
  const updateId = returnDecision(number, row.news.length);
  await tx.insert(decisions).values({ orderId, updateId, action: 'return', ...words });
  await enqueueCommand(tx, orderId, { kind: 'return', payload: { number } });
  return changed;
}

export const stateConflict = ({ state }: Pick<ReturnRow, 'state'>): ProblemError =>
  new ProblemError('RETURN_STATE_CONFLICT', { extension: { state } });
