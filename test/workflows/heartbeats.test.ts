/**
 * A workflow task whose first local activity takes long is kept alive by heartbeats. When nothing was
 * done between two of them, a replay takes their tasks for one, and so begins later than the run did:
 * no decision may compare a time before such an activity with one after it.
 *
 * Seen to fail with the time for own providers counted from the order's start: the run asked the
 * provider on its queue, and its replay within the task.
 */
import { defaultDataConverter } from '@temporalio/common';
import { afterAll, expect, test } from 'vitest';
import { replayRuns } from '../../proof/chaos/checker/readSagas.ts';
import { orderBench, type RunningOrder } from '../../proof/fixtures/orderBench.ts';
import type { Call, Script } from '../../proof/fixtures/sagaWorld.ts';
import { eventually } from '../support/eventually.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const temporal = await testTemporal();
const bundle = await workflowBundle();
const bench = await orderBench(temporal, bundle);
afterAll(() => bench.stop());
/** A heartbeat comes after eight tenths of a task's time. */
const TASK_SECONDS = 2;

/** An order whose first attempt at `call` lasts until its workflow task was kept alive. */
async function placeSlow(call: Call, script: Script): Promise<RunningOrder> {
  let order: RunningOrder | undefined;
  const isKeptAlive = async () => {
    const events = (await order?.handle.fetchHistory())?.events ?? [];
    const [last, before] = events.toReversed();
    return Boolean(
      last?.workflowTaskStartedEventAttributes &&
        before?.workflowTaskScheduledEventAttributes &&
        events.at(-3)?.workflowTaskCompletedEventAttributes,
    );
  };
  order = await bench.place(
    {
      ...script,
      during: async (each, attempt, when) => {
        if (each === call && attempt === 1 && when === 'before')
          await eventually('the task was kept alive', isKeptAlive, 20_000);
      },
    },
    { taskSeconds: TASK_SECONDS },
  );
  return order;
}

async function replayFailures({ orderId, handle }: RunningOrder) {
  const { runId } = await handle.describe();
  const options = { workflowBundle: bundle, dataConverter: defaultDataConverter };
  return replayRuns(temporal.client, [{ orderId, runId }], options);
}

test('an order whose reservation took long is replayed as it went', async () => {
  const order = await placeSlow('reserve', { ownProviders: ['payment', 'shipment'] });
  await eventually('it is confirmed', () => order.world.state.status === 'confirmed', 20_000);
  expect(await replayFailures(order)).toEqual([]);
  await order.handle.terminate();
});
