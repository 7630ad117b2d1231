/** The attention flag beside an order's status: it asks a person to look at the order. */
import {
  type Attention,
  type AttentionReason,
  flaggedUndo,
  isDispatched,
  type OrderState,
  type SagaStep,
  undoReasons,
} from '../contracts/order.ts';
import { isFlagged } from './coveredFlags.ts';
import { isDue } from './due.ts';
import type { Order } from './order.ts';
import { record } from './writes.ts';

/** Takes the row's flag down, when it is up for that reason. */
export const withoutFlag = (
  { attention }: Pick<OrderState, 'attention'>,
  reason: AttentionReason,
): Partial<Pick<OrderState, 'attention'>> =>
  attention?.reason === reason ? { attention: null } : {};

/** A flag that is raised now. Decisions name a flag by its time, so no two of an order have the same. */
export function flagNow(
  { row, covered }: Order,
  reason: AttentionReason,
  step: SagaStep | null,
  lastError: string | null,
): Attention {
  const others = [row.attention, ...covered].map((flag) => (flag ? Date.parse(flag.since) + 1 : 0));
  const since = new Date(Math.max(Date.now(), ...others)).toISOString();
  return { reason, step, lastError, since };
}

/**
 * Flags the order, unless it is flagged for that reason.
 *
 * @param lastError a failure's type from our own table, never a provider's text
 * @param isStillTrue whether the row as it is when it is written is to be flagged
 */
export async function raiseAttention(
  order: Order,
  reason: AttentionReason,
  step: SagaStep | null,
  lastError: string | null,
  isStillTrue: (row: OrderState) => boolean = () => true,
): Promise<void> {
  await record(order, (row) => {
    if (isFlagged(order, reason) || !isStillTrue(row)) return null;
    const attention = flagNow(order, reason, step, lastError);
    return { type: 'order.attention-raised', set: { attention } };
  });
}

/** A run that was terminated may have taken a flag down, and not raised the one under it again. */
export const raiseCovered = (order: Order): Promise<boolean> => record(order, () => null);

/** Flags an undo that has failed for a while. The flag stays up until that undo has ended. */
export async function flagFailing(order: Order): Promise<void> {
  const failing = [...order.failing].find(([step]) => isDue(order, step));
  if (!failing) return;
  const [step, { lastError }] = failing;
  // A person may have settled the step by the time of the write, or the parcel may have left.
  const isFailing = (row: OrderState) =>
    !isDispatched(row.status) &&
    flaggedUndo(row) === null &&
    order.failing.has(step) &&
    isDue(order, step);
  await raiseAttention(order, undoReasons[step], step, lastError, isFailing);
}
