/**
 * Lets a running saga's tasks overtake those of new orders. A saga that no worker has in its cache
 * gets its tasks from the queue on which new orders wait.
 */
import { PRIORITY } from '../contracts/saga.ts';
import { type SagaContext, withDeadline } from './context.ts';

/**
 * Also moves a task that is waiting already. Does nothing when Temporal refuses, as it does when no
 * saga of the order runs: the request that follows is only slower then.
 */
export async function raisePriority(
  context: Pick<SagaContext, 'client' | 'timeLimitMs'>,
  orderId: string,
): Promise<void> {
  const { workflowService, options } = context.client;
  const { namespace, identity } = options;
  const workflowExecution = { workflowId: orderId };
  const workflowExecutionOptions = { priority: PRIORITY.undo };
  const updateMask = { paths: ['priority'] };
  const request = { namespace, identity, workflowExecution, workflowExecutionOptions, updateMask };
  await withDeadline(context, () => workflowService.updateWorkflowExecutionOptions(request)).catch(
    () => {},
  );
}
