/** The Temporal Schedule that runs the reconciler. Every worker that starts makes sure of it. */
import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import { RECONCILE_SCHEDULE, RECONCILE_WORKFLOW } from '../contracts/reconcile.ts';
import { PRIORITY } from '../contracts/saga.ts';

/** Creates the schedule, or updates an existing one to these settings. */
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
      priority: PRIORITY.reconcile,
      workflowExecutionTimeout: '15m' as const,
    },
    // One run at a time. Runs that were missed while Temporal was away are not made up for.
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
