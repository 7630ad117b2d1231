import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeEach } from 'vitest';
import { orderBench, type RunningOrder } from '../../proof/fixtures/orderBench.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { startTimeSkipping } from './timeSkipping.ts';

type OrderBench = Awaited<ReturnType<typeof orderBench>>;

export interface TimeSkippingBench {
  place(...order: Parameters<OrderBench['place']>): Promise<RunningOrder>;
  /** Skips this much time. */
  sleep: TestWorkflowEnvironment['sleep'];
}

/**
 * A bench over a time-skipping server of this test file's own. On a busy machine that server can leave
 * its clock locked for all later tests: a test that is retried gets another server. Call it at the
 * top level of the file.
 */
export async function timeSkippingBench(): Promise<TimeSkippingBench> {
  const bundle = await bundleWorkflows();
  const opened: { bench: OrderBench; clock: TestWorkflowEnvironment }[] = [];
  const open = async () => {
    const clock = await startTimeSkipping();
    const present = { clock, bench: await orderBench(clock, { bundle }) };
    opened.push(present);
    return present;
  };
  let current = await open();
  beforeEach(async ({ task }) => {
    if (task.result?.retryCount) current = await open();
  }, 30_000);
  afterAll(async () => {
    for (const { bench, clock } of opened) {
      await bench.stop();
      await clock.teardown();
    }
  });
  return {
    place: (...order) => current.bench.place(...order),
    sleep: (time) => current.clock.sleep(time),
  };
}
