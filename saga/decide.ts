/** Hands a person's decision about an order that needs attention to its saga. */
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { isEnded } from '../contracts/order.ts';
import { DECIDE_UPDATE, type DecideRequest, ORDER_WORKFLOW } from '../contracts/saga.ts';
import { readOrderSnapshot } from '../db/orderSnapshot.ts';
import { withTimeLimit } from '../ops/timeLimit.ts';
import { type SagaContext, withDeadline } from './context.ts';
import { NOTHING_TO_UNDO, takeUpOptions } from './start.ts';
import { refusalOf, sagaHasClosed } from './temporalErrors.ts';
import { updateOutcome } from './updateOutcome.ts';

export type DecideOutcome =
  | { readonly outcome: 'taken' }
  /** The flag that the decision is about is not raised, or no longer. */
  | { readonly outcome: 'not raised' }
  /** The saga may or may not have the decision; asking again with the same Update id is safe. */
  | { readonly outcome: 'unanswered'; readonly cause: unknown };

const TAKEN: DecideOutcome = { outcome: 'taken' };
const NOT_RAISED: DecideOutcome = { outcome: 'not raised' };

// By name: the workflow's own definition is in code that only its sandbox may load.
const decideUpdate = { type: 'update', name: DECIDE_UPDATE } as UpdateDefinition<
  void,
  [DecideRequest]
>;

const isNotRaised = (error: unknown): boolean => refusalOf(error) === 'ATTENTION_NOT_RAISED';

export async function decide(
  context: SagaContext,
  orderId: string,
  request: DecideRequest,
  updateId: string,
): Promise<DecideOutcome> {
  try {
    return await withTimeLimit(
      withDeadline(context, () => askSaga(context, orderId, request, updateId)),
      context.timeLimitMs,
      'a saga’s answer to a decision',
    );
  } catch (cause) {
    return isNotRaised(cause) ? NOT_RAISED : { outcome: 'unanswered', cause };
  }
}

async function askSaga(
  context: SagaContext,
  orderId: string,
  request: DecideRequest,
  updateId: string,
): Promise<DecideOutcome> {
  const handle = context.client.workflow.getHandle(orderId);
  try {
    await handle.executeUpdate(decideUpdate, { args: [request], updateId });
    return TAKEN;
  } catch (error) {
    if (sagaHasClosed(error)) return askNewRun(context, orderId, request, updateId, error);
    // The newest run does not know which decisions an earlier run has taken.
    const isRepeated =
      isNotRaised(error) && (await updateOutcome(context, orderId, updateId)) === 'done';
    if (isRepeated) return TAKEN;
    throw error;
  }
}

/**
 * The saga has closed. Either it has taken the decision before, or the order has ended with its
 * flag still raised: then a new run takes the flag down.
 *
 * @throws `closed` when the order has not ended: its saga can be asked once the reconciler has
 *   taken the order up
 */
async function askNewRun(
  context: SagaContext,
  orderId: string,
  request: DecideRequest,
  updateId: string,
  closed: unknown,
): Promise<DecideOutcome> {
  if ((await updateOutcome(context, orderId, updateId)) === 'done') return TAKEN;
  const order = await readOrderSnapshot(context.db, orderId);
  if (order?.state.attention?.since !== request.since) return NOT_RAISED;
  if (!isEnded(order.state.status)) throw closed;
  const startOperation = new WithStartWorkflowOperation(
    ORDER_WORKFLOW,
    await takeUpOptions(context, order, NOTHING_TO_UNDO),
  );
  // This promise rejects with the Update's error, which is handled where the Update is awaited.
  startOperation.workflowHandle().catch(() => {});
  await context.client.workflow.executeUpdateWithStart(decideUpdate, {
    args: [request],
    updateId,
    startWorkflowOperation: startOperation,
  });
  return TAKEN;
}
