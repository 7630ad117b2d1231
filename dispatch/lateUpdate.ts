/** What becomes of an update that comes after its order's workflow has closed. */
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import { definiteFailures, type FailureCode, unknownOutcomes } from '../contracts/failures.ts';
import { isEnded, type OrderState } from '../contracts/order.ts';
import { ORDER_WORKFLOW, type Unwind } from '../contracts/saga.ts';
import type { Queries } from '../db/client.ts';
import { orders } from '../db/schema.ts';
import type { Logger } from '../ops/logger.ts';
import type { ClaimedCommand } from './commandQueue.ts';
import { loadOrderStart, orderWorkflowOptions, type SagaSettings } from './startOrder.ts';

/** Resolves when nothing is left to do about the update; rejects to be asked again later. */
export type LateUpdate = (command: ClaimedCommand) => Promise<void>;

export interface LateUpdateDeps {
  readonly client: Client;
  readonly db: Queries;
  readonly saga: SagaSettings;
  readonly taskQueue: string;
  readonly callLimitMs: number;
  readonly log: Logger;
}

/**
 * Money that arrives for an order that was given up is given back: its saga is taken up again, only
 * to undo the payment. Every other late update tells of an ended order what no longer changes it.
 */
export function createLateUpdate(deps: LateUpdateDeps): LateUpdate {
  return async (command) => {
    const found = await readOrder(deps.db, command.orderId);
    if (!found || !isEnded(found.state.status)) throw new SagaMissingError();
    const { status } = found.state;
    const isLateCharge =
      command.kind === 'payment-update' &&
      command.payload.status === 'charged' &&
      (status === 'cancelled' || status === 'failed');
    const { orderId, kind } = command;
    if (isLateCharge) {
      await takeUpToRefund(deps, orderId, found);
      deps.log.warn(
        { orderId, kind, status },
        'a charge came after its order had ended: refunding',
      );
    } else {
      deps.log.info({ orderId, kind, status }, 'an update came after its order had ended: dropped');
    }
  };
}

interface FoundOrder {
  readonly version: number;
  readonly state: OrderState;
}

async function readOrder(db: Queries, orderId: string): Promise<FoundOrder | null> {
  const [row] = await db
    .select({
      version: orders.version,
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
  const { version, ...state } = row;
  return { version, state };
}

async function takeUpToRefund(
  deps: LateUpdateDeps,
  orderId: string,
  { version, state }: FoundOrder,
): Promise<void> {
  const order = await loadOrderStart(deps.db, orderId, deps.saga);
  if (!order) throw new SagaMissingError();
  const unwind: Unwind = { version, state, steps: ['payment'], failure: failureOf(state) };
  const options = orderWorkflowOptions({ ...order, unwind }, deps.taskQueue);
  try {
    await deps.client.withDeadline(Date.now() + deps.callLimitMs, () =>
      deps.client.workflow.start(ORDER_WORKFLOW, {
        ...options,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        // One that runs by now has not heard of this charge: the next attempt tells it.
        workflowIdConflictPolicy: 'FAIL',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new SagaRunsAgainError();
  }
}

const failureCodes: ReadonlySet<string> = new Set([
  ...Object.values(definiteFailures).flat(),
  ...Object.values(unknownOutcomes),
  'PAYMENT_TIMEOUT',
  'ORDER_TERMINATED',
]);
const isFailureCode = (code: string): code is FailureCode => failureCodes.has(code);

/** What the order failed of; null when it was cancelled. */
function failureOf({ status, failure }: OrderState): FailureCode | null {
  if (status !== 'failed') return null;
  return failure && isFailureCode(failure.code) ? failure.code : 'PAYMENT_UNAVAILABLE';
}

/** No workflow runs for an order that has not ended: the reconciler's to mend. */
export class SagaMissingError extends Error {
  override readonly name = 'SagaMissingError';
}

/** The order's saga was taken up again in between: it is to be told as usual. */
export class SagaRunsAgainError extends Error {
  override readonly name = 'SagaRunsAgainError';
}
