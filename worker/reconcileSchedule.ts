/** The Temporal Schedule that runs the reconciler; made when a worker starts, once for all. */
import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import { RECONCILE_SCHEDULE, RECONCILE_WORKFLOW } from '../contracts/reconcile.ts';

/** Makes the schedule, or brings an earlier one to the same settings. */
export async function ensureSchedule(
  client: Client,
  taskQueue: string,
  everySeconds: number,
): Promise<void> {
  const options = {
    spec: { intervals: [{ every: everySeconds * 1000 }] },
    action: {
      type: 'startWorkflow' as const,
      workflowType: RECONCILE_WORKFLOW,
      workflowId: RECONCILE_SCHEDULE,
      taskQueue,
      args: [],
      workflowExecutionTimeout: '15m' as const,
    },
    // One at a time; what was missed while Temporal was away is not made up for.
    policies: { overlap: 'SKIP' as const, catchupWindow: '1m' as const },
  };
  try {
    await client.schedule.create({ scheduleId: RECONCILE_SCHEDULE, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(RECONCILE_SCHEDULE);
    await handle.update((existing) => ({ ...existing, ...options }));
  }
}
