/** Writes that pieces of a return have come back, with the refund of what they have cost. */
import { openReturnStates, type ReceivedLine, type ReturnName } from '../../contracts/return.ts';
import { awaitedLines, countOf } from '../../contracts/returnLines.ts';
import type { Queries } from '../../db/client.ts';
import type { RefundRow, ReturnRow } from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { ProblemError } from '../http/problem.ts';
import { joinLines } from '../orders/joinLines.ts';
import { acceptRefund } from '../refunds/acceptRefund.ts';
import type { RefundsParts } from '../refunds/refundable.ts';
import { isEndDecided } from './returnable.ts';
import { type StepWords, stateConflict, takeStep } from './takeStep.ts';

interface Receipt {
  readonly lines: readonly ReceivedLine[];
  readonly refund: 'all' | 'none';
}

/**
 * Runs in the caller's transaction.
 *
 * @returns the return, and the refund; null when nothing is given back
 * @throws ProblemError RETURN_TOO_MUCH, as `takeStep` and as `acceptRefund`
 */
export async function acceptReceipt(
  tx: Queries,
  name: ReturnName,
  receipt: Receipt,
  words: StepWords,
  refundsParts: RefundsParts,
): Promise<{ readonly row: ReturnRow; readonly refund: RefundRow | null }> {
  const lines = joinLines(receipt.lines, ({ itemId, goods }) => `${itemId} ${goods}`);
  let refund: RefundRow | null = null;
  const row = await takeStep(tx, name, openReturnStates, words, async (before) => {
    if (await isEndDecided(tx, name.orderId)) throw stateConflict(before);
    const awaited = awaitedLines(before);
    refuseTooMuch(lines, awaited);
    refund = receipt.refund === 'all' ? await giveBack(tx, name, lines, words, refundsParts) : null;
    const isAll = countOf(lines) === countOf(awaited);
    return {
      news: {
        ...{ step: 'received', state: isAll ? 'received' : 'partly_received', lines },
        ...(refund && { refund: refund.number }),
      },
    };
  });
  return { row, refund };
}

/** @throws ProblemError RETURN_TOO_MUCH */
function refuseTooMuch(
  lines: readonly ReceivedLine[],
  awaited: ReturnType<typeof awaitedLines>,
): void {
  for (const { itemId } of lines) {
    const left = countOf(awaited.filter((line) => line.itemId === itemId));
    if (countOf(lines.filter((line) => line.itemId === itemId)) > left)
      throw new ProblemError('RETURN_TOO_MUCH', { extension: { itemId, left } });
  }
}

/** The service's own, and about nobody. */
const NO_WORDS = inClear('Returned');

/** What the pieces have cost, without the shipping to the customer. */
const giveBack = (
  tx: Queries,
  { orderId, number }: ReturnName,
  lines: readonly ReceivedLine[],
  { actor, reason }: StepWords,
  refundsParts: RefundsParts,
): Promise<RefundRow> =>
  acceptRefund(
    tx,
    orderId,
    { lines, shipping: false },
    { actor, reason: reason ?? NO_WORDS, reference: `return-${number}` },
    refundsParts,
  );
