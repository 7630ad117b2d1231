/** Local activities of a workflow that could run at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultDataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { replayRuns } from '../../proof/chaos/checker/readSagas.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { testTemporal } from '../support/temporal.ts';

const temporal = await testTemporal();
const workflowBundle = await bundleWorkflows(
  undefined,
  new URL('twoChains.ts', import.meta.url).pathname,
);
const taskQueue = 'two-chains';
let atOnce = 0;
let mostAtOnce = 0;
const lasting = (milliseconds: number) => async () => {
  atOnce += 1;
  mostAtOnce = Math.max(mostAtOnce, atOnce);
  await sleep(milliseconds);
  atOnce -= 1;
};
const worker = await Worker.create({
  ...{
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle,
  },
  activities: {
    ...{ brief: lasting(20), afterBrief: lasting(600) },
    ...{ long: lasting(300), afterLong: lasting(1) },
  },
});
const running = worker.run();
afterAll(async () => {
  worker.shutdown();
  await running;
});

async function replayFailures(localsInTurn: boolean): Promise<string[]> {
  mostAtOnce = 0;
  const options = { taskQueue, workflowId: `two-chains-${localsInTurn}`, args: [{ localsInTurn }] };
  const handle = await temporal.client.workflow.start('twoChains', options);
  await handle.result();
  const run = { orderId: handle.workflowId, runId: handle.firstExecutionRunId };
  const failures = await replayRuns(temporal.client, [run], {
    ...{ workflowBundle, dataConverter: defaultDataConverter },
  });
  return failures.map(({ error }) => error);
}

test('run one after the other in an order of today, and so it replays', async () => {
  expect(await replayFailures(true)).toEqual([]);
  expect(mostAtOnce).toBe(1);
});

test('run at the same time in an order of 1.0.0-rc.2, which may then not replay', async () => {
  // Once this fails the SDK replays such histories, and new orders need no turns any more.
  expect((await replayFailures(false)).join()).toContain('Nondeterminism');
  expect(mostAtOnce).toBe(2);
});
