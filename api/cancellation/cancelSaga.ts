/**
 * Cancels through the order's saga: an Update, which decides at once, sent together with the start
 * of the saga, so that it also reaches an order whose saga has not started yet.
 */
import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import {
  CANCEL_UPDATE,
  type CancelDecision,
  type CancelRequest,
  ORDER_WORKFLOW,
} from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';
import {
  loadOrderStart,
  orderWorkflowOptions,
  type SagaSettings,
} from '../../dispatch/startOrder.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import { decisionOfRow, tooLate } from './decision.ts';
import type { CancelOrder } from './dependencies.ts';

export interface CancelSagaOptions {
  readonly db: Queries;
  readonly client: Client;
  readonly ordersQueue: string;
  readonly settings: SagaSettings;
  /** How long the saga may take to decide, connecting included. */
  readonly timeoutMs: number;
}

// Defined here by name: the workflow's own definition lives in code that only its sandbox loads.
const cancelUpdate = { type: 'update', name: CANCEL_UPDATE } as UpdateDefinition<
  CancelDecision,
  [CancelRequest]
>;

const unconfirmed = (cause: unknown): ProblemError =>
  temporaryProblem('CANCELLATION_UNCONFIRMED', 2, { cause });

export function createCancelSaga(options: CancelSagaOptions): CancelOrder {
  const { db, timeoutMs } = options;

  return async ({ orderId }, request) => {
    try {
      return await withTimeout(timeoutMs, (deadline) =>
        askSaga(options, orderId, request, deadline),
      );
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      if (refusedAs(error) === 'ORDER_NOT_CANCELLABLE') throw tooLate(orderId, error);
      if (!hasEnded(error)) throw unconfirmed(error);
      // The saga has ended, so the row no longer changes by it: what it says is the answer.
      const [row] = await db
        .select({ status: orders.status })
        .from(orders)
        .where(eq(orders.orderId, orderId));
      const decision = row && decisionOfRow(orderId, row.status);
      if (!decision) throw unconfirmed(error);
      return decision;
    }
  };
}

async function askSaga(
  options: CancelSagaOptions,
  orderId: string,
  request: CancelRequest,
  deadline: number,
): Promise<CancelDecision> {
  const { client } = options;
  const start = await loadOrderStart(options.db, orderId, options.settings);
  if (!start) throw new ProblemError('ORDER_NOT_FOUND');
  const startOperation = new WithStartWorkflowOperation(
    ORDER_WORKFLOW,
    orderWorkflowOptions(start, options.ordersQueue),
  );
  // Its own rejection is that of the update; nobody else waits for it.
  startOperation.workflowHandle().catch(() => {});
  return client.withDeadline(deadline, () =>
    client.workflow.executeUpdateWithStart(cancelUpdate, {
      args: [request],
      startWorkflowOperation: startOperation,
    }),
  );
}

/** Also bounds what gRPC's deadline does not: connecting, and retries between calls. */
async function withTimeout<T>(ms: number, run: (deadline: number) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unconfirmed(new Error('no decision in time'))), ms);
  });
  try {
    return await Promise.race([run(Date.now() + ms), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** The type of the failure an update was refused with, or null. */
export const refusedAs = (error: unknown): string | null =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
    ? (error.cause.type ?? null)
    : null;

/** Whether the error says that the order's saga is over. */
export const hasEnded = (error: unknown): boolean =>
  error instanceof WorkflowExecutionAlreadyStartedError ||
  error instanceof WorkflowNotFoundError ||
  refusedAs(error) === 'AcceptedUpdateCompletedWorkflow';
