/**
 * Asks an order's saga to change its order, to hold it or to release it: Updates, each sent together with
 * the start of the saga, so that it also reaches an order whose saga has not started yet.
 */
import type { UpdateDefinition } from '@temporalio/common';
import {
  CHANGE_UPDATE,
  type ChangeRefusal,
  type ChangeRequest,
  HOLD_UPDATE,
  type HoldRequest,
  RELEASE_UPDATE,
  type ReleaseRequest,
} from '../contracts/change.ts';
import { isOpen } from '../contracts/order.ts';
import { isDecided } from '../db/decisions.ts';
import { readOrderSnapshot } from '../db/orderSnapshot.ts';
import { withTimeLimit } from '../ops/timeLimit.ts';
import { type SagaContext, withDeadline } from './context.ts';
import { raisePriority } from './priority.ts';
import { loadOrderStart, orderWorkflowOptions } from './startOptions.ts';
import { refusalOf, sagaHasClosed } from './temporalErrors.ts';
import { updateWithStart } from './updateWithStart.ts';

export type ChangeOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly code: ChangeRefusal }
  /** The saga may or may not have decided; asking again with the same Update id is safe. */
  | { readonly outcome: 'unanswered'; readonly cause: unknown };

const DONE: ChangeOutcome = { outcome: 'done' };
const refusals: readonly ChangeRefusal[] = ['ORDER_NOT_CHANGEABLE', 'ORDER_CHANGED_MEANWHILE'];

interface Asked {
  readonly orderId: string;
  /** The Update's name: the workflow's own definition is in code that only its sandbox may load. */
  readonly name: typeof CHANGE_UPDATE | typeof HOLD_UPDATE | typeof RELEASE_UPDATE;
  readonly args: [ChangeRequest] | [HoldRequest] | [ReleaseRequest];
  readonly updateId: string;
}

export const change = (
  context: SagaContext,
  orderId: string,
  request: ChangeRequest,
  updateId: string,
): Promise<ChangeOutcome> =>
  ask(context, { orderId, name: CHANGE_UPDATE, args: [request], updateId });

export const hold = (
  context: SagaContext,
  orderId: string,
  request: HoldRequest,
  updateId: string,
): Promise<ChangeOutcome> =>
  ask(context, { orderId, name: HOLD_UPDATE, args: [request], updateId });

export const release = (
  context: SagaContext,
  orderId: string,
  request: ReleaseRequest,
  updateId: string,
): Promise<ChangeOutcome> =>
  ask(context, { orderId, name: RELEASE_UPDATE, args: [request], updateId });

async function ask(context: SagaContext, asked: Asked): Promise<ChangeOutcome> {
  try {
    return await withTimeLimit(
      askSaga(context, asked),
      context.timeLimitMs,
      `a saga’s answer to the Update ${asked.name}`,
    );
  } catch (cause) {
    return { outcome: 'unanswered', cause };
  }
}

async function askSaga(context: SagaContext, asked: Asked): Promise<ChangeOutcome> {
  try {
    await executeUpdate(context, asked);
    return DONE;
  } catch (error) {
    // An earlier run, or a workflow task that was lost, may have acted on it.
    if (await isDecided(context.db, asked.orderId, asked.updateId)) return DONE;
    const code = refusals.find((each) => each === refusalOf(error));
    if (code) return { outcome: 'refused', code };
    if (sagaHasClosed(error) && !(await mayGoOn(context, asked.orderId)))
      return { outcome: 'refused', code: 'ORDER_NOT_CHANGEABLE' };
    throw error;
  }
}

/** Whether an order whose saga has closed may still be changed, once the reconciler has taken it up. */
async function mayGoOn({ db }: SagaContext, orderId: string): Promise<boolean> {
  const order = await readOrderSnapshot(db, orderId);
  return order !== null && isOpen(order.state.status);
}

async function executeUpdate(
  context: SagaContext,
  { orderId, name, args, updateId }: Asked,
): Promise<void> {
  const { taskQueue } = context;
  const start = await loadOrderStart(context, orderId);
  if (!start) throw new Error('an order has no items');
  await raisePriority(context, orderId);
  const update = { type: 'update', name } as UpdateDefinition<void, Asked['args']>;
  const options = orderWorkflowOptions(start, taskQueue);
  await withDeadline(context, () => updateWithStart(context, { update, args, updateId }, options));
}
