/** Customs data goes with the address: to whoever books the parcel, and to nobody else. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import type { ProviderStep } from '../../contracts/orderActivities.ts';
import { scriptedStart, startSaga } from '../../proof/fixtures/orderBench.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { worldActivities } from '../../proof/fixtures/worldActivities.ts';
import { mugCustoms } from '../support/customs.ts';
import { eventually } from '../support/eventually.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const { client, nativeConnection: connection, namespace } = await testTemporal();

const customs = { ...mugCustoms, unitPrice: 1_250, currency: 'EUR' };
const items = [{ itemId: 'mug', quantity: 2, customs }];

test.each<[string, readonly ProviderStep[]]>([
  ['bookShipment', []],
  ['bookAndRecord', ['payment', 'shipment']],
])('%s gets the customs data, and no other activity does', async (booking, ownProviders) => {
  const world = new World({ ownProviders });
  const inputs: [name: string, input: unknown][] = [];
  const activities = Object.entries(worldActivities(() => world)).map(([name, run]) => [
    name,
    (input: never) => {
      inputs.push([name, input]);
      return run(input);
    },
  ]);
  const taskQueue = `orders-${randomUUID()}`;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: Object.fromEntries(activities),
  });
  const queues = { payments: taskQueue, logistics: taskQueue };
  const start = { ...scriptedStart(randomUUID(), queues), items };
  await worker.runUntil(async () => {
    const handle = await startSaga(client, start, taskQueue);
    await eventually('it is confirmed', () => world.state.status === 'confirmed');
    await handle.terminate();
  });
  const declaring = inputs.filter(([, input]) => JSON.stringify(input).includes('732394'));
  expect(declaring).toEqual([[booking, expect.objectContaining({ items })]]);
});
