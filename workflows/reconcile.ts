/**
 * The reconciler, run by a Temporal Schedule: finds what the sagas can't see themselves, because
 * they were terminated or lost. It only reads, starts and restarts; running it twice is harmless.
 */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ReconcileActivities, ReconcileReport } from '../contracts/reconcile.ts';

const {
  reconcileOrders: reconcileBatch,
  compareStock,
  cleanUp,
} = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 5 },
});

/** One run is bounded; the next one goes on where it stopped. */
const BATCHES_PER_RUN = 5;

export async function reconcileOrders(): Promise<ReconcileReport> {
  const last = workflowInfo().lastResult as ReconcileReport | undefined;
  let report: ReconcileReport = { after: last?.after ?? null, checked: 0, mended: 0 };
  for (let batch = 0; batch < BATCHES_PER_RUN; batch += 1) {
    const { after, checked, mended } = await reconcileBatch({ after: report.after });
    report = { after, checked: report.checked + checked, mended: report.mended + mended };
    if (after === null) break;
  }
  await compareStock();
  await cleanUp();
  return report;
}
