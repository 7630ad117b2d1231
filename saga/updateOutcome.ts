/** What became of an Update whose asker did not hear the answer. */
import { type Client, isGrpcServiceError } from '@temporalio/client';

/** `open`: not decided yet. `unheard`: no run of the workflow knows of it, or it was turned away. */
export type UpdateOutcome = 'done' | 'failed' | 'open' | 'unheard';

const CALL_LIMIT_MS = 5_000;
const NOT_FOUND = 5;

/**
 * Asks every run of the workflow, as the Update may have reached an earlier one. The newest first:
 * a list lags behind, and may not have it yet.
 *
 * @throws what the client throws when Temporal does not answer
 */
export async function updateOutcome(
  client: Client,
  workflowId: string,
  updateId: string,
): Promise<UpdateOutcome> {
  const newest = await outcomeIn(client, { workflowId }, updateId);
  if (newest !== 'unheard') return newest;
  const query = `WorkflowId = '${workflowId}'`;
  for await (const { runId } of client.workflow.list({ query })) {
    const outcome = await outcomeIn(client, { workflowId, runId }, updateId);
    if (outcome !== 'unheard') return outcome;
  }
  return 'unheard';
}

async function outcomeIn(
  client: Client,
  workflowExecution: { readonly workflowId: string; readonly runId?: string },
  updateId: string,
): Promise<UpdateOutcome> {
  const { namespace, identity } = client.options;
  try {
    const { outcome } = await client.withDeadline(Date.now() + CALL_LIMIT_MS, () =>
      // No wait policy: it is told as it stands.
      client.workflowService.pollWorkflowExecutionUpdate({
        namespace,
        identity,
        updateRef: { workflowExecution, updateId },
      }),
    );
    if (outcome?.success) return 'done';
    return outcome?.failure ? 'failed' : 'open';
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return 'unheard';
    throw error;
  }
}
