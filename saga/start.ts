/** Starting the saga of a new order, and taking an order up again whose saga has closed. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { FailureCode } from '../contracts/failures.ts';
import { flaggedUndo, type SagaStep, sagaSteps } from '../contracts/order.ts';
import { ORDER_WORKFLOW } from '../contracts/saga.ts';
import type { OrderSnapshot } from '../db/orderSnapshot.ts';
import { lastingFlags } from '../db/settledByAPerson.ts';
import { type SagaContext, withDeadline } from './context.ts';
import type { SagaSignal } from './signal.ts';
import { loadOrderStart, type OrderWorkflowOptions, orderWorkflowOptions } from './startOptions.ts';
import { troubleOf } from './temporalErrors.ts';

export interface HowToStart {
  /** That the order is to begin with, if workers of it poll; else the one that orders begin with. */
  readonly workerVersion?: string | undefined;
  /** Whose turn its tasks take among those of new orders. */
  readonly fairnessKey?: string;
}

export async function start(
  context: SagaContext,
  orderId: string,
  { workerVersion, fairnessKey = '' }: HowToStart = {},
): Promise<'running' | 'ended' | 'no such order'> {
  const order = await loadOrderStart(context, orderId);
  if (!order) return 'no such order';
  const common = orderWorkflowOptions(order, context.taskQueue);
  const options = { ...common, priority: { ...common.priority, fairnessKey } };
  const isRunning = await startOnVersion(context, options, workerVersion);
  return isRunning ? 'running' : 'ended';
}

/** An order is not left lying because there are no workers of the version that it asks for. */
async function startOnVersion(
  context: SagaContext,
  options: OrderWorkflowOptions,
  buildId: string | undefined,
): Promise<boolean> {
  const { workerDeployment: deploymentName } = context.settings;
  if (buildId === undefined || deploymentName === undefined) return startRun(context, options);
  const versioningOverride = { pinnedTo: { deploymentName, buildId } };
  try {
    return await startRun(context, { ...options, versioningOverride });
  } catch (error) {
    if (troubleOf(error) !== 'refused') throw error;
    return startRun(context, options);
  }
}

export interface ToUndo {
  /** In the order of the saga. */
  readonly steps: readonly SagaStep[];
  /** The order's failure, or null when it is being cancelled or has ended. */
  readonly failure: FailureCode | null;
}
/** For an order that has ended, whose new run only handles a signal or an Update, or that goes on. */
export const NOTHING_TO_UNDO: ToUndo = { steps: [], failure: null };

/**
 * Taking up: another run of the same workflow under the same id, so that everyone still reaches the
 * order's saga there. It goes on from the order's row: a confirmed order with nothing to undo waits for
 * its parcel, one whose parcel has left is followed; otherwise the run does nothing but undo.
 */
export async function takeUp(
  context: SagaContext,
  order: OrderSnapshot,
  undo: ToUndo,
): Promise<'started' | 'already running'> {
  const options = await takeUpOptions(context, order, undo);
  const isNew = await startRun(context, { ...options, workflowIdConflictPolicy: 'FAIL' });
  return isNew ? 'started' : 'already running';
}

export async function takeUpWithSignal(
  context: SagaContext,
  order: OrderSnapshot,
  { name, payload }: SagaSignal,
  undo: ToUndo = NOTHING_TO_UNDO,
): Promise<void> {
  const options = await takeUpOptions(context, order, undo);
  await withDeadline(context, () =>
    context.client.workflow.signalWithStart(ORDER_WORKFLOW, {
      ...options,
      signal: name,
      signalArgs: [payload],
    }),
  );
}

export async function takeUpOptions(
  context: SagaContext,
  { orderId, version, state }: OrderSnapshot,
  { steps, failure }: ToUndo,
): Promise<OrderWorkflowOptions> {
  const { db, taskQueue } = context;
  const order = await loadOrderStart(context, orderId);
  if (!order) throw new Error('an order has no items');
  // A decision about a flag is for the undo of the flagged step, which the run therefore includes.
  const flagged = flaggedUndo(state);
  const stepsOfRun = sagaSteps.filter((step) => steps.includes(step) || step === flagged);
  const lasting = await lastingFlags(db, orderId);
  const flags = lasting.length > 0 && { lasting };
  const unwind = { version, state, steps: stepsOfRun, failure, ...flags };
  const options = orderWorkflowOptions({ ...order, unwind }, taskQueue);
  return { ...options, workflowIdReusePolicy: 'ALLOW_DUPLICATE' };
}

/** @returns false when Temporal's policies about the workflow's id do not let the run start */
async function startRun(
  context: SagaContext,
  options: Omit<OrderWorkflowOptions, 'workflowIdConflictPolicy'> & {
    readonly workflowIdConflictPolicy: 'USE_EXISTING' | 'FAIL';
  },
): Promise<boolean> {
  try {
    await withDeadline(context, () => context.client.workflow.start(ORDER_WORKFLOW, options));
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
