/** The limits of days and weeks, on the time-skipping server: its timers are real, and days take a moment. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { returnWorkflowId } from '../../contracts/return.ts';
import { orderBench } from '../../proof/fixtures/orderBench.ts';
import type { World } from '../../proof/fixtures/sagaWorld.ts';
import { eventually } from '../support/eventually.ts';
import { testTimeSkipping } from '../support/timeSkipping.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const DAY_MS = 24 * 3600 * 1000;
const environment = await testTimeSkipping();
const { client, nativeConnection } = environment;
const temporal = { client, nativeConnection, namespace: environment.namespace ?? 'default' };
const bench = await orderBench(temporal, await workflowBundle());
afterAll(() => bench.stop());

/** By the server's clock. */
const days = (count: number) => environment.sleep(count * DAY_MS);
const later = async (count: number) =>
  new Date((await environment.currentTimeMs()) + count * DAY_MS).toISOString();
const isFlagged = (world: World, reason: string) =>
  eventually(reason, () => world.state.attention?.reason === reason);

test('money that is held for seven days calls a person on the sixth, and is not taken', async () => {
  const authorizedUntil = await later(7);
  const { world } = await bench.place({ authorizedUntil }, { capture: 'on_dispatch' });
  await eventually('it is confirmed', () => world.state.status === 'confirmed');
  await days(5.9);
  expect(world.state.attention).toBeNull();
  await days(0.2);
  await isFlagged(world, 'AUTHORIZATION_EXPIRING');
  expect(world.calls).not.toContain('capture');
});

test('a parcel without news for fourteen days calls a person', async () => {
  const { world } = await bench.place();
  await eventually('it is confirmed', () => world.state.status === 'confirmed');
  await days(13.9);
  expect(world.state.attention).toBeNull();
  await days(0.2);
  await isFlagged(world, 'SHIPMENT_OVERDUE');
});

test('a return whose pieces do not come back within thirty days expires', async () => {
  const taskQueue = randomUUID();
  const end = Date.parse(await later(30));
  const worker = await Worker.create({
    connection: nativeConnection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities: {
      async recordReturn() {
        const expiresInMs = end - (await environment.currentTimeMs());
        const standing = { pieces: 2, received: 0, expiresInMs };
        return { ...standing, state: expiresInMs > 0 ? 'requested' : 'expired' };
      },
    },
  });
  const name = { orderId: randomUUID(), number: 1 };
  await worker.runUntil(async () => {
    const handle = await client.workflow.start('orderReturn', {
      workflowId: returnWorkflowId(name),
      taskQueue,
      args: [name],
    });
    await days(29.9);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    expect(await handle.result()).toBe('expired');
    expect(await environment.currentTimeMs()).toBeGreaterThanOrEqual(end);
  });
});
