/**
 * The reconciler, run by a Temporal Schedule. It mends what the sagas can't see themselves, because
 * they were terminated or lost. It only reads, starts and signals sagas; running it twice is harmless.
 */
import { ActivityFailure, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ReconcileActivities, ReconcileReport } from '../contracts/reconcile.ts';

const activities = proxyActivities<ReconcileActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 5 },
});
const { sweepOrders, sweepEnded, examineSuspects } = activities;
const { countFlagged, countOutstanding, compareStock, cleanUp } = activities;

/** Bounds one run; the next run goes on where this one stopped. */
const BATCHES_PER_RUN = 5;

export async function reconcileOrders(): Promise<ReconcileReport> {
  const last = workflowInfo().lastResult as ReconcileReport | undefined;
  let { checked, mended } = await examineSuspects();
  let after = last?.after ?? null;
  for (let batch = 0; batch < BATCHES_PER_RUN; batch += 1) {
    const sweep = await sweepOrders({ after });
    after = sweep.after;
    checked += sweep.checked;
    mended += sweep.mended;
    if (after === null) break;
  }
  let endedAfter = last?.endedAfter ?? null;
  await runChores([
    countFlagged,
    countOutstanding,
    compareStock,
    cleanUp,
    async () => {
      const sweep = await sweepEnded({ after: endedAfter });
      endedAfter = sweep.after;
      return sweep.mended;
    },
  ]);
  return { after, checked, mended, endedAfter };
}

/** A chore that fails must not fail the run, or the sweep would lose its place. */
async function runChores(chores: readonly (() => Promise<number>)[]): Promise<void> {
  for (const chore of chores) {
    try {
      await chore();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      log.warn('a chore of the reconciler failed; the next run tries it again');
    }
  }
}
