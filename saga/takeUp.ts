/**
 * Taking an order up again whose saga has closed: a new run of the same workflow under the same id
 * that does nothing new and undoes what may stand. So whoever looks for the order, or cancels it,
 * finds it where it always was.
 */
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import type { FailureCode } from '../contracts/failures.ts';
import { flaggedUndo, type OrderState, type SagaStep, sagaSteps } from '../contracts/order.ts';
import { type FlagOrder, ORDER_WORKFLOW, type ShipmentUpdate } from '../contracts/saga.ts';
import type { Queries } from '../db/client.ts';
import { orders } from '../db/schema.ts';
import {
  loadOrderStart,
  type OrderWorkflowOptions,
  orderWorkflowOptions,
  type SagaSettings,
} from './start.ts';

export interface TakeUpDeps {
  readonly client: Client;
  readonly db: Queries;
  readonly saga: SagaSettings;
  readonly taskQueue: string;
  /** Milliseconds one call to Temporal may take. */
  readonly callLimitMs: number;
}

export interface FoundOrder {
  readonly version: number;
  readonly state: OrderState;
  readonly updatedAt: Date;
}

/** The order's row as the saga knows it, or null when there is none. */
export async function readOrder(db: Queries, orderId: string): Promise<FoundOrder | null> {
  const [row] = await db
    .select({
      version: orders.version,
      updatedAt: orders.updatedAt,
      status: orders.status,
      inventoryStatus: orders.inventoryStatus,
      paymentStatus: orders.paymentStatus,
      shipmentStatus: orders.shipmentStatus,
      tracking: orders.tracking,
      failure: orders.failure,
      attention: orders.attention,
    })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!row) return null;
  const { version, updatedAt, ...state } = row;
  return { version, updatedAt, state };
}

export interface ToUndo {
  /** What to undo, oldest first. */
  readonly steps: readonly SagaStep[];
  /** Why, or null when the order is being cancelled or has ended. */
  readonly failure: FailureCode | null;
}
/** Of an order that has ended: it is only told something. */
export const NOTHING_MORE: ToUndo = { steps: [], failure: null };

/** Start options of a run that goes on from the row as it was found. */
export async function takeUpOptions(
  deps: Pick<TakeUpDeps, 'db' | 'saga' | 'taskQueue'>,
  orderId: string,
  { version, state }: FoundOrder,
  { steps, failure }: ToUndo,
): Promise<OrderWorkflowOptions> {
  const start = await loadOrderStart(deps.db, orderId, deps.saga);
  if (!start) throw new Error('an order has no items');
  // A decision about a flag is for the undo it is about, which so must be there.
  const flagged = flaggedUndo(state);
  const all = sagaSteps.filter((step) => steps.includes(step) || step === flagged);
  const unwind = { version, state, steps: all, failure };
  const options = orderWorkflowOptions({ ...start, unwind }, deps.taskQueue);
  return { ...options, workflowIdReusePolicy: 'ALLOW_DUPLICATE' };
}

/** @returns false when a run of the order's saga is open: it is to be told as usual then */
export async function takeUp(
  deps: TakeUpDeps,
  orderId: string,
  found: FoundOrder,
  what: ToUndo,
): Promise<boolean> {
  const { client } = deps;
  const options = await takeUpOptions(deps, orderId, found, what);
  try {
    await client.withDeadline(Date.now() + deps.callLimitMs, () =>
      client.workflow.start(ORDER_WORKFLOW, { ...options, workflowIdConflictPolicy: 'FAIL' }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Tells the saga of an order that has ended: in a run of its own, or in the one that is open. */
export async function takeUpToTell(
  deps: TakeUpDeps,
  orderId: string,
  found: FoundOrder,
  signal: string,
  argument: FlagOrder | ShipmentUpdate,
): Promise<void> {
  const options = await takeUpOptions(deps, orderId, found, NOTHING_MORE);
  await deps.client.withDeadline(Date.now() + deps.callLimitMs, () =>
    deps.client.workflow.signalWithStart(ORDER_WORKFLOW, {
      ...options,
      signal,
      signalArgs: [argument],
    }),
  );
}
