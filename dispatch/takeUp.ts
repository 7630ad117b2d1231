/**
 * Taking an order up again whose saga has closed: a new run of the same workflow under the same id
 * that does nothing new and undoes what may stand. So whoever looks for the order, or cancels it,
 * finds it where it always was.
 */
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import type { FailureCode } from '../contracts/failures.ts';
import type { OrderState, SagaStep } from '../contracts/order.ts';
import { ORDER_WORKFLOW } from '../contracts/saga.ts';
import type { Queries } from '../db/client.ts';
import { orders } from '../db/schema.ts';
import { loadOrderStart, orderWorkflowOptions, type SagaSettings } from './startOrder.ts';

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

/**
 * @param steps what to undo, oldest first
 * @param failure why, or null when the order is being cancelled or has ended
 * @returns false when a run of the order's saga is open: it is to be told as usual then
 */
export async function takeUp(
  deps: TakeUpDeps,
  orderId: string,
  found: FoundOrder,
  { steps, failure }: { steps: readonly SagaStep[]; failure: FailureCode | null },
): Promise<boolean> {
  const { client } = deps;
  const start = await loadOrderStart(deps.db, orderId, deps.saga);
  if (!start) throw new Error('an order has no items');
  const { version, state } = found;
  const options = orderWorkflowOptions(
    { ...start, unwind: { version, state, steps, failure } },
    deps.taskQueue,
  );
  try {
    await client.withDeadline(Date.now() + deps.callLimitMs, () =>
      client.workflow.start(ORDER_WORKFLOW, {
        ...options,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'FAIL',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
