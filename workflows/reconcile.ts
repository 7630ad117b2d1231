/**
 * The reconciler, run by a Temporal Schedule: finds what the sagas can't see themselves, because
 * they were terminated or lost. It only reads, starts and restarts; running it twice is harmless.
 */
import { ActivityFailure, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ReconcileActivities, ReconcileReport } from '../contracts/reconcile.ts';

const activities = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 5 },
});
const { sweepOrders, sweepEnded, lookAtSuspects } = activities;
const { countFlagged, compareStock, cleanUp, settleDecisions } = activities;

/** One run is bounded; the next one goes on where it stopped. */
const BATCHES_PER_RUN = 5;

export async function reconcileOrders(): Promise<ReconcileReport> {
  const last = workflowInfo().lastResult as ReconcileReport | undefined;
  const { checked, mended } = await lookAtSuspects();
  let report: ReconcileReport = { after: last?.after ?? null, checked, mended };
  for (let batch = 0; batch < BATCHES_PER_RUN; batch += 1) {
    const swept = await sweepOrders({ after: report.after });
    report = {
      after: swept.after,
      checked: report.checked + swept.checked,
      mended: report.mended + swept.mended,
    };
    if (swept.after === null) break;
  }
  let endedAfter = last?.endedAfter ?? null;
  await housekeeping([
    countFlagged,
    compareStock,
    cleanUp,
    settleDecisions,
    async () => {
      const swept = await sweepEnded({ after: endedAfter });
      endedAfter = swept.after;
      return swept.mended;
    },
  ]);
  return { ...report, endedAfter };
}

/** What fails here is told by its activity, and must not lose the sweep its place. */
async function housekeeping(chores: readonly (() => Promise<number>)[]): Promise<void> {
  for (const chore of chores) {
    try {
      await chore();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.warn('a chore of the reconciler failed; the next run tries it again');
    }
  }
}
