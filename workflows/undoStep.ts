/**
 * Undoes one step. An undo never gives up: when it has failed for a while the order is flagged, and
 * it is retried slowly. A person can then retry it at once, skip it, or say that it was done outside.
 */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { flaggedUndo, type SagaStep, undoReasons } from '../contracts/order.ts';
import type { DecisionAction } from '../contracts/saga.ts';
import { errorType } from './activityErrors.ts';
import { raiseAttention } from './attention.ts';
import type { UndoOutcome } from './recordUndo.ts';
import { hasLeft, type Saga } from './saga.ts';
import { type UndoResult, undoActivity } from './undoActivity.ts';

/** @returns `interrupted` when another step must be rechecked first */
export async function undoStep(
  saga: Saga,
  step: SagaStep,
): Promise<UndoOutcome | 'dispatched' | 'interrupted'> {
  const { order, inbox, start } = saga;
  const flagAt = Date.now() + start.policy.undoAttentionSeconds * 1000;
  for (let attempt = 1; ; attempt += 1) {
    if (step === 'shipment' && hasLeft(saga)) return 'dispatched';
    // A payment update from now on may come too late for this attempt to take it into account.
    if (step === 'payment') inbox.payment = null;
    const { result, lastError } = hasNews(saga, step) ? NOT_TRIED : await tryUndo(saga, step);
    if (result && result !== 'pending') return result;
    if (inbox.rechecks.size > 0) return 'interrupted';
    const decision = takeDecision(saga, step);
    if (decision === 'skip' || decision === 'resolve') return decision;
    if (decision === 'retry') continue;
    if (Date.now() >= flagAt && flaggedUndo(order.state) !== step)
      await raiseAttention(saga, undoReasons[step], step, lastError);
    await pause(saga, step, result === 'pending' ? attempt : null, flagAt);
  }
}

interface Attempt {
  /** Null: not tried, failed, or stopped by a decision or a recheck. */
  readonly result: UndoResult | null;
  readonly lastError: string | null;
}

const NOT_TRIED: Attempt = { result: null, lastError: null };

/** Whether a decision about this step or a recheck has arrived. */
const hasNews = ({ inbox }: Saga, step: SagaStep): boolean =>
  inbox.decisions.has(step) || inbox.rechecks.size > 0;

/** Runs the undo's activity until it succeeds, its time is up, or news arrives. */
async function tryUndo(saga: Saga, step: SagaStep): Promise<Attempt> {
  const trying = new CancellationScope();
  const attempt = trying
    .run(() => undoActivity(saga, step))
    .then(
      (result): Attempt => ({ result, lastError: null }),
      (error): Attempt => ({
        result: null,
        lastError: isCancellation(error) ? null : errorType(error),
      }),
    );
  const watching = new CancellationScope();
  const watched = watching
    .run(() => condition(() => hasNews(saga, step)))
    .then(
      () => trying.cancel(),
      () => {},
    );
  const outcome = await attempt;
  watching.cancel();
  await watched;
  return outcome;
}

/**
 * Waits between two attempts. After a `pending` answer the pause doubles with every attempt, up to an
 * hour. After a failure it is the pace of a flagged undo, so that a failure that Temporal does not
 * retry can't make the saga spin. It never extends past `flagAt` while that is ahead.
 *
 * @param pendingAttempt the number of the attempt that was answered `pending`, or null
 * @param flagAt when the order is to be flagged, in milliseconds since the epoch
 */
async function pause(
  saga: Saga,
  step: SagaStep,
  pendingAttempt: number | null,
  flagAt: number,
): Promise<void> {
  const { inbox, start } = saga;
  const seconds =
    pendingAttempt === null ? start.policy.undoPaceSeconds : 2 ** Math.min(pendingAttempt, 12);
  const untilFlag = flagAt - Date.now();
  const limit = Math.min(3600, seconds) * 1000;
  const before = inbox.payment;
  await condition(
    () => hasNews(saga, step) || (step === 'payment' && inbox.payment !== before),
    untilFlag > 0 ? Math.min(limit, untilFlag) : limit,
    { summary: 'Try the undo again' },
  );
}

function takeDecision({ inbox }: Saga, step: SagaStep): DecisionAction | null {
  const decision = inbox.decisions.get(step) ?? null;
  inbox.decisions.delete(step);
  return decision;
}
