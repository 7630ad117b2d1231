/** Writes how an order ends whose parcel went astray: the decision, its refund and the command. */
import { eq } from 'drizzle-orm';
import {
  type Astray,
  endedAttention,
  type GoodsOutcome,
  isAstray,
  isDispatched,
} from '../../contracts/order.ts';
import { isOpenReturn } from '../../contracts/return.ts';
import { receivedLines } from '../../contracts/returnLines.ts';
import { END_DECISION } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { decisions, orders, type RefundRow, type ReturnRow } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import { acceptRefund, type RefundWords } from '../refunds/acceptRefund.ts';
import { leftOf, type RefundsParts, readRefunds } from '../refunds/refundable.ts';
import { readReturns } from '../returns/returnable.ts';

interface End {
  readonly as: Astray;
  readonly goods: GoodsOutcome;
  readonly refund: 'all' | 'none';
}

/**
 * Runs in the caller's transaction. An order is ended once: its decision's id decides that. What is asked
 * of the row never becomes untrue by itself.
 *
 * @returns the refund; null when nothing is given back
 * @throws ProblemError ORDER_NOT_ENDABLE, and as `acceptRefund`
 */
export async function acceptEnd(
  tx: Queries,
  orderId: string,
  { as, goods, refund }: End,
  words: RefundWords,
  refundsParts: RefundsParts,
): Promise<RefundRow | null> {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const { status, paymentStatus, total } = order;
  // What is only held is taken, or a person has decided about it, before anything is given back.
  if (!isDispatched(status) || isAstray(status) || paymentStatus === 'authorized')
    throw new ProblemError('ORDER_NOT_ENDABLE');
  // Its goods and money are settled by its returns.
  if ((await readReturns(tx, orderId)).some(isStanding))
    throw new ProblemError('ORDER_NOT_ENDABLE');
  const ending = { as, goods };
  const decided = await tx
    .insert(decisions)
    .values({
      orderId,
      updateId: END_DECISION,
      action: 'end',
      attention: endedAttention(order),
      ending,
      ...words,
    })
    .onConflictDoNothing()
    .returning({ id: decisions.id });
  if (decided.length === 0) throw new ProblemError('ORDER_NOT_ENDABLE');
  await enqueueCommand(tx, orderId, { kind: 'end-order', payload: ending });
  const amount = refund === 'all' ? leftOf({ total }, await readRefunds(tx, orderId)) : 0;
  return amount === 0 ? null : acceptRefund(tx, orderId, { amount }, words, refundsParts);
}

/** Whether its pieces are awaited, or have come. */
const isStanding = (row: ReturnRow): boolean =>
  isOpenReturn(row.state) || receivedLines(row).length > 0;
