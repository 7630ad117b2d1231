/** Hands a person's decision about an order that needs attention to its saga. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpdateDefinition } from '@temporalio/common';
import { isEnded } from '../contracts/order.ts';
import { DECIDE_UPDATE, type DecideRequest } from '../contracts/saga.ts';
import { isDecided } from '../db/decisions.ts';
import { readOrderSnapshot } from '../db/orderSnapshot.ts';
import { withTimeLimit } from '../ops/timeLimit.ts';
import { type SagaContext, withDeadline } from './context.ts';
import { raisePriority } from './priority.ts';
import { flagOf, signal } from './signal.ts';
import { NOTHING_TO_UNDO, takeUpOptions } from './start.ts';
import { refusalOf, sagaHasClosed } from './temporalErrors.ts';
import { updateWithStart } from './updateWithStart.ts';

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
  await raisePriority(context, orderId);
  const handle = context.client.workflow.getHandle(orderId);
  try {
    await handle.executeUpdate(decideUpdate, { args: [request], updateId });
    return TAKEN;
  } catch (error) {
    // An earlier run, or a workflow task that was lost, may have acted on it.
    if (await isDecided(context.db, orderId, updateId)) return TAKEN;
    if (sagaHasClosed(error)) return askNewRun(context, orderId, request, updateId, error);
    if (isNotRaised(error)) return askOnceCaughtUp(context, orderId, request, updateId, error);
    throw error;
  }
}

/** Milliseconds. A saga takes its row over within one workflow task. */
const CATCH_UP_PAUSES = [50, 100, 200, 400, 800];

/**
 * A flag may be raised beside the saga, by a refund, say, and not be known to it yet: it is told, and
 * asked again.
 *
 * @throws `refusal` when the flag is not up in the row either, or the saga does not take it over
 */
async function askOnceCaughtUp(
  context: SagaContext,
  orderId: string,
  request: DecideRequest,
  updateId: string,
  refusal: unknown,
): Promise<DecideOutcome> {
  const order = await readOrderSnapshot(context.db, orderId);
  if (!order?.state.attention || order.state.attention.since !== request.since) throw refusal;
  await signal(context, orderId, flagOf(order));
  const handle = context.client.workflow.getHandle(orderId);
  for (const pause of CATCH_UP_PAUSES) {
    await sleep(pause);
    try {
      await handle.executeUpdate(decideUpdate, { args: [request], updateId });
      return TAKEN;
    } catch (error) {
      if (!isNotRaised(error)) throw error;
    }
  }
  throw refusal;
}

/**
 * The saga has closed and has not acted on the decision. The order may have ended with its flag
 * still raised: then a new run acts on it.
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
  const order = await readOrderSnapshot(context.db, orderId);
  if (!order || (order.state.attention?.since ?? null) !== request.since) return NOT_RAISED;
  if (!isEnded(order.state.status)) throw closed;
  const options = await takeUpOptions(context, order, NOTHING_TO_UNDO);
  await updateWithStart(context, { update: decideUpdate, args: [request], updateId }, options);
  return TAKEN;
}
