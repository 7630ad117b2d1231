/**
 * Asks an order's saga to cancel it: an Update, which the saga accepts or refuses at once, sent
 * together with the start of the saga, so that it also reaches an order whose saga has not started yet.
 */
import type { UpdateDefinition } from '@temporalio/common';
import { isCancellation, isOpen, type OrderStatus } from '../contracts/order.ts';
import {
  CANCEL_UPDATE,
  type CancelDecision,
  type CancelRequest,
  PRIORITY,
} from '../contracts/saga.ts';
import { readOrderSnapshot } from '../db/orderSnapshot.ts';
import { withTimeLimit } from '../ops/timeLimit.ts';
import { type SagaContext, withDeadline } from './context.ts';
import { raisePriority } from './priority.ts';
import { loadOrderStart, orderWorkflowOptions } from './startOptions.ts';
import { refusalOf, sagaHasClosed } from './temporalErrors.ts';
import { updateWithStart } from './updateWithStart.ts';

export type CancelOutcome =
  | { readonly outcome: 'cancelling'; readonly status: OrderStatus }
  | { readonly outcome: 'too late' | 'no such order' }
  /** The saga may or may not have decided; asking again is safe. */
  | { readonly outcome: 'unanswered'; readonly cause: unknown };

// By name: the workflow's own definition is in code that only its sandbox may load.
const cancelUpdate = { type: 'update', name: CANCEL_UPDATE } as UpdateDefinition<
  CancelDecision,
  [CancelRequest]
>;

export async function cancel(
  context: SagaContext,
  orderId: string,
  request: CancelRequest,
  updateId: string,
): Promise<CancelOutcome> {
  const { timeLimitMs } = context;
  try {
    return await withTimeLimit(
      askSaga(context, orderId, request, updateId),
      timeLimitMs,
      'a saga’s answer to a cancellation',
    );
  } catch (cause) {
    if (refusalOf(cause) === 'ORDER_NOT_CANCELLABLE') return { outcome: 'too late' };
    if (!sagaHasClosed(cause)) return { outcome: 'unanswered', cause };
    // No saga changes the row any more: its status is the answer.
    const order = await readOrderSnapshot(context.db, orderId);
    const decided = order && cancelOutcomeOf(order.state.status);
    return decided ?? { outcome: 'unanswered', cause };
  }
}

/** What an order's status alone says to a cancellation, or null when its saga has to decide. */
export function cancelOutcomeOf(status: OrderStatus): CancelOutcome | null {
  if (isOpen(status)) return null;
  if (isCancellation(status)) return { outcome: 'cancelling', status };
  return { outcome: 'too late' };
}

async function askSaga(
  context: SagaContext,
  orderId: string,
  request: CancelRequest,
  updateId: string,
): Promise<CancelOutcome> {
  const { taskQueue } = context;
  const start = await loadOrderStart(context, orderId);
  if (!start) return { outcome: 'no such order' };
  await raisePriority(context, orderId);
  const options = { ...orderWorkflowOptions(start, taskQueue), priority: PRIORITY.undo };
  const asked = { update: cancelUpdate, args: [request] as [CancelRequest], updateId };
  const { status } = await withDeadline(context, () => updateWithStart(context, asked, options));
  return { outcome: 'cancelling', status };
}
