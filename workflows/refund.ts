/**
 * Makes one refund of money that was taken, however long its order's saga has closed. It is asked for
 * without end: one that fails for a while, or that the provider refuses, is flagged for a person.
 */
import {
  ActivityFailure,
  type ActivityOptions,
  getExternalWorkflowHandle,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import { effectId } from '../contracts/effects.ts';
import { REFUND_REFUSED } from '../contracts/failures.ts';
import type { RefundActivities } from '../contracts/providerRefund.ts';
import type {
  RefundName,
  RefundOutcome,
  RefundRecords,
  RefundStart,
  RefundState,
} from '../contracts/refund.ts';
import { FLAG_SIGNAL, type FlagOrder, PRIORITY } from '../contracts/saga.ts';
import { steadily, TRY_SECONDS } from './activities.ts';
import { errorType, isDefinite } from './activityErrors.ts';
import { fieldsOf, isText } from './foreignAnswer.ts';

const records = proxyActivities<RefundRecords>({
  startToCloseTimeout: '15s',
  retry: { maximumInterval: '15s' },
});

export async function refund(start: RefundStart): Promise<RefundState> {
  const { orderId, number, news } = start;
  const name = { orderId, number };
  if (news === undefined) return giveBack(start, name);
  const state = await records.recordRefundNews({ ...name, news });
  if (state === 'failed') await flag(name, REFUND_REFUSED);
  return state;
}

async function giveBack(start: RefundStart, name: RefundName): Promise<RefundState> {
  for (let isFirst = true; ; isFirst = false) {
    const before = await records.readRefund(name);
    // A person may have settled it.
    if (before !== 'requested') return before;
    const outcome = await ask(start, isFirst);
    if ('lastError' in outcome) {
      await flagOnce(name, outcome.lastError);
      if (outcome.isOver) await sleep(start.policy.undoPaceSeconds * 1000);
      continue;
    }
    const state = await records.recordRefund({ ...name, outcome });
    if (outcome.status === 'failed' && state === 'failed') await flag(name, outcome.code);
    return state;
  }
}

/** `isOver`: Temporal has not waited between its tries. */
interface Unknown {
  readonly lastError: string;
  readonly isOver: boolean;
}

async function ask(start: RefundStart, isFirst: boolean): Promise<RefundOutcome | Unknown> {
  const { orderId, number, amount, currency, reference } = start;
  const { refundAmount } = proxyActivities<RefundActivities>(optionsOf(start, isFirst));
  try {
    const answer: unknown = await refundAmount({
      ...{ effectId: effectId(orderId, 'refund', number), orderId, amount, currency, reference },
      reason: 'REFUND_REQUESTED',
    });
    return understood(answer) ?? { lastError: 'PROVIDER_ANSWER_INVALID', isOver: true };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const type = errorType(error);
    if (!isDefinite(error)) return { lastError: type, isOver: false };
    return type === REFUND_REFUSED
      ? { status: 'failed', code: type }
      : { lastError: type, isOver: true };
  }
}

function understood(answer: unknown): RefundOutcome | null {
  const { status, reference } = fieldsOf(answer);
  if (!isText(reference, 200) || (status !== 'refunded' && status !== 'pending')) return null;
  return { status, reference };
}

/** Retries wait at the server and cost no history; each hour the last error gets here. */
function optionsOf({ queue, policy }: RefundStart, isFirst: boolean): ActivityOptions {
  return {
    taskQueue: queue,
    priority: PRIORITY.undo,
    summary: 'Give an amount back',
    startToCloseTimeout: TRY_SECONDS * 1000,
    scheduleToCloseTimeout: isFirst ? policy.undoAttentionSeconds * 1000 : '1h',
    retry: isFirst ? { initialInterval: '500ms', maximumInterval: '1m' } : steadily(policy),
  };
}

/** Flags the order, once the flag that is up there is down. */
async function flag(name: RefundName, lastError: string): Promise<void> {
  for (let minutes = 1; !(await flagOnce(name, lastError)); minutes = Math.min(60, minutes * 2))
    await sleep(`${minutes}m`);
}

async function flagOnce(name: RefundName, lastError: string): Promise<boolean> {
  const { isRaised, version } = await records.flagRefund({ ...name, lastError });
  if (version !== null) await tellSaga(name.orderId, version);
  return isRaised;
}

/** The saga that runs takes over the row, so that a decision about the flag finds it there. */
async function tellSaga(orderId: string, version: number): Promise<void> {
  const news: FlagOrder = { reason: 'DISAGREEMENT', version };
  try {
    await getExternalWorkflowHandle(orderId).signal(FLAG_SIGNAL, news);
  } catch {
    // It has closed: a new run starts with the row.
  }
}
