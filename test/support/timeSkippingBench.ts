import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeEach } from 'vitest';
import { orderBench, type RunningOrder } from '../../proof/fixtures/orderBench.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { startTimeSkipping } from './timeSkipping.ts';

type OrderBench = Awaited<ReturnType<typeof orderBench>>;

export interface TimeSkippingBench {
  place(...order: Parameters<OrderBench['place']>): Promise<RunningOrder>;
  /** Skips that long. */
  sleep: TestWorkflowEnvironment['sleep'];
}

/**
 * A bench over a time-skipping server of this test file's own. That server can lose its way on a
 * busy machine and leave its clock locked, for every later test too: a test that is tried again gets
 * another server. Call it at the top level of the file.
 */
export async function timeSkippingBench(): Promise<TimeSkippingBench> {
  const bundle = await bundleWorkflows();
  const opened: { bench: OrderBench; clock: TestWorkflowEnvironment }[] = [];
  const open = async () => {
    const clock = await startTimeSkipping();
    const both = { clock, bench: await orderBench(clock, { bundle }) };
    opened.push(both);
    return both;
  };
  let present = await open();
  beforeEach(async ({ task }) => {
    if (task.result?.retryCount) present = await open();
  }, 30_000);
  afterAll(async () => {
    for (const { bench, clock } of opened) {
      await bench.stop();
      await clock.teardown();
    }
  });
  return {
    place: (...order) => present.bench.place(...order),
    sleep: (time) => present.clock.sleep(time),
  };
}
