/** Sends an Update to an order's saga together with the start of the saga, where none runs. */
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { ORDER_WORKFLOW } from '../contracts/saga.ts';
import type { SagaContext } from './context.ts';
import type { OrderWorkflowOptions } from './startOptions.ts';

interface Asked<Result, Args extends unknown[]> {
  readonly update: UpdateDefinition<Result, Args>;
  readonly args: Args;
  readonly updateId: string;
}

/** @returns what the Update answers */
export function updateWithStart<Result, Args extends unknown[]>(
  { client }: SagaContext,
  { update, args, updateId }: Asked<Result, Args>,
  options: OrderWorkflowOptions,
): Promise<Result> {
  const startOperation = new WithStartWorkflowOperation(ORDER_WORKFLOW, options);
  // This promise rejects with the Update's error, which is handled where the Update is awaited.
  startOperation.workflowHandle().catch(() => {});
  return client.workflow.executeUpdateWithStart(update, {
    args,
    updateId,
    startWorkflowOperation: startOperation,
  });
}
