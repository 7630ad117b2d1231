/**
 * Cancels through the order's saga: an Update, which decides at once, sent together with the start
 * of the saga, so that it also reaches an order whose saga has not started yet.
 */
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import type { CancelOrder } from '../api/cancellation/dependencies.ts';
import { ProblemError, temporaryProblem } from '../api/http/problem.ts';
import { decisionOfRow, tooLate } from '../api/orders/decision.ts';
import {
  CANCEL_UPDATE,
  type CancelDecision,
  type CancelRequest,
  ORDER_WORKFLOW,
} from '../contracts/saga.ts';
import type { Queries } from '../db/client.ts';
import { orders } from '../db/schema.ts';
import { askInTime, hasEnded, refusedAs } from './askInTime.ts';
import { loadOrderStart, orderWorkflowOptions, type SagaSettings } from './start.ts';

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
      return await askInTime(timeoutMs, (deadline) => askSaga(options, orderId, request, deadline));
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
