/**
 * Acts on a person's decision in the transaction that records it: what the row says then is the
 * decision, and nothing automatic goes against it.
 */
import { currentUpdateInfo } from '@temporalio/workflow';
import { type Decision, decisionBy } from '../contracts/decision.ts';
import {
  flaggedUndo,
  isUndone,
  type OrderState,
  outstandingSteps,
  retriedStep,
  type SagaStep,
} from '../contracts/order.ts';
import type { DecideRequest } from '../contracts/saga.ts';
import { flagFailing } from './attention.ts';
import { isDue } from './due.ts';
import type { Order } from './order.ts';
import { forgetTrouble, isTrouble } from './parcelNews.ts';
import { stopUndo } from './settled.ts';
import { isSettled, type Standing } from './standings.ts';
import { steps } from './steps.ts';
import { record, recordDecision } from './writes.ts';

/** The id of the Update that is being handled: its decision is recorded once under it. */
export const updateId = (): string => currentUpdateInfo()?.id ?? '';

/** Whether what the decision is about is so. */
export function isDecidable(row: OrderState, { action, since }: DecideRequest): boolean {
  if (row.attention) return row.attention.since === since;
  return since === null && action === 'resolve' && outstandingSteps(row).length > 0;
}

/** @returns whether the decision is recorded; false when its flag is no longer up */
export async function decide(order: Order, request: DecideRequest): Promise<boolean> {
  const { attention } = order.row;
  const { action } = request;
  const decision = decisionBy(request, { updateId: updateId(), action, attention });
  const step = flaggedUndo(order.row);
  const retried = retriedStep(order.row);
  if (retried && action === 'retry') return retry(order, retried, decision);
  const isAboutParcel = isTrouble(order.row);
  const onDecided = (): void => {
    if (step) stopUndo(order, step);
    if (isAboutParcel) forgetTrouble(order);
  };
  const isDone = await record(order, (row) => {
    if (!isDecidable(row, request)) return null;
    const change = attention ? ending(order, row, step, decision) : settlement(row, decision);
    return { ...change, onDecided };
  });
  // A workflow task that was lost may have recorded it before the flag was seen to be down.
  const isDecided = isDone || (await recordDecision(order, decision));
  if (isDecided) await flagFailing(order);
  return isDecided;
}

/** The row does not change: the flag stays up until the undo, or the capture, has succeeded. */
async function retry(order: Order, step: SagaStep, decision: Decision): Promise<boolean> {
  const isDecided = await recordDecision(order, decision);
  // The row may be past the flag: then there is nothing to retry.
  if (!isDecided || retriedStep(order.row) !== step) return isDecided;
  const { retries, rechecks } = order.inbox;
  order.failing.delete(step);
  (isDue(order, step) ? retries : rechecks).add(step);
  return true;
}

/**
 * The change that ends the undo of a flagged step and takes the flag down. Nothing can be retried
 * about a parcel or a disagreement: any decision about those takes the flag down.
 */
function ending(order: Order, row: OrderState, step: SagaStep | null, decision: Decision) {
  const set = { attention: null };
  const clear = { type: 'order.attention-cleared', set, decision } as const;
  if (row.attention?.reason === 'CAPTURE_FAILED') return withoutCapture(order, clear);
  if (!step || !isDue(order, step)) return clear;
  if (decision.action === 'skip') {
    const standing: Standing = isSettled(order.standings[step]) ? order.standings[step] : 'skipped';
    return { ...clear, standings: { [step]: standing } };
  }
  const standings = { [step]: 'undone' } as const;
  return isUndone(row, step)
    ? { ...clear, standings }
    : { type: steps[step].undone.undone, set, decision, standings };
}

/** The held money was taken outside, or is not taken at all. */
function withoutCapture(
  { standings }: Order,
  clear: {
    readonly type: 'order.attention-cleared';
    readonly set: object;
    readonly decision: Decision;
  },
) {
  if (standings.payment !== 'held') return clear;
  if (clear.decision.action === 'skip')
    return { ...clear, standings: { payment: 'skipped' } as const };
  return { ...clear, type: 'order.payment-captured', standings: { payment: 'captured' } } as const;
}

/** What was given up on was settled outside after all. */
function settlement(row: OrderState, decision: Decision) {
  const out = outstandingSteps(row);
  const standings = Object.fromEntries(out.map((step) => [step, 'undone' as const]));
  const step = out.find((each) => each === 'payment') ?? out[0] ?? 'payment';
  return { type: steps[step].undone.undone, decision, standings };
}
