/** Who polls a task queue, and what waits in it. */
import { ORDERS_QUEUE } from '../contracts/saga.ts';
import { type SagaContext, withDeadline } from './context.ts';

/** Our own workers' names in Temporal begin with it: others have the SDK's default, pid@host. */
export const OWN_WORKER = 'order-management/';

export interface QueueState {
  /** The names of the workers that poll it: of our own ones, and of others. */
  readonly own: readonly string[];
  readonly others: readonly string[];
  /** Tasks that wait, about. */
  readonly backlog: number;
  readonly backlogAgeSeconds: number;
}

/** A worker polls anew once a minute at least; Temporal forgets it after five. */
const POLLS_WITHIN_MS = 75_000;

/** temporal.api.enums.v1.TaskQueueType */
const WORKFLOW_TASKS = 1;
const ACTIVITY_TASKS = 2;

export async function describeQueue(
  context: Pick<SagaContext, 'client' | 'timeLimitMs'>,
  queue: string,
): Promise<QueueState> {
  const { client } = context;
  // An order's saga waits in a queue of workflow tasks, a provider's step in one of activities.
  const taskQueueType = queue === ORDERS_QUEUE ? WORKFLOW_TASKS : ACTIVITY_TASKS;
  const { pollers, stats } = await withDeadline(context, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: queue },
      taskQueueType,
      reportStats: true,
    }),
  );
  const since = Date.now() - POLLS_WITHIN_MS;
  const names = (pollers ?? [])
    .filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 >= since)
    .map(({ identity }) => identity ?? '');
  return {
    own: names.filter((name) => name.startsWith(OWN_WORKER)),
    others: names.filter((name) => !name.startsWith(OWN_WORKER)),
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    backlogAgeSeconds: Number(stats?.approximateBacklogAge?.seconds ?? 0),
  };
}
