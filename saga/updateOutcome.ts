/** What became of an Update whose sender did not get the answer. */
import type { SagaContext } from './context.ts';
import { withDeadline } from './context.ts';
import { GRPC, grpcStatus } from './temporalErrors.ts';

/** `open`: not decided yet. `unknown`: no run of the workflow has it, or it was rejected. */
export type UpdateOutcome = 'done' | 'failed' | 'open' | 'unknown';

/**
 * Asks every run of the order's workflow, as the Update may have reached an earlier one. The newest
 * run is asked first, by its id alone: Temporal's list of runs lags behind and may not have it yet.
 */
export async function updateOutcome(
  context: SagaContext,
  orderId: string,
  updateId: string,
): Promise<UpdateOutcome> {
  const newest = await outcomeIn(context, { workflowId: orderId }, updateId);
  if (newest !== 'unknown') return newest;
  const query = `WorkflowId = '${orderId}'`;
  for await (const { runId } of context.client.workflow.list({ query })) {
    const outcome = await outcomeIn(context, { workflowId: orderId, runId }, updateId);
    if (outcome !== 'unknown') return outcome;
  }
  return 'unknown';
}

async function outcomeIn(
  context: SagaContext,
  workflowExecution: { readonly workflowId: string; readonly runId?: string },
  updateId: string,
): Promise<UpdateOutcome> {
  const { workflowService, options } = context.client;
  const { namespace, identity } = options;
  try {
    const { outcome } = await withDeadline(context, () =>
      // Without a wait policy Temporal answers at once, decided or not.
      workflowService.pollWorkflowExecutionUpdate({
        namespace,
        identity,
        updateRef: { workflowExecution, updateId },
      }),
    );
    if (outcome?.success) return 'done';
    return outcome?.failure ? 'failed' : 'open';
  } catch (error) {
    if (grpcStatus(error) === GRPC.NOT_FOUND) return 'unknown';
    throw error;
  }
}
