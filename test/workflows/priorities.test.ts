/** Temporal hands out tasks of undos and cancellations before those of new orders that wait. */
import { randomUUID } from 'node:crypto';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { scriptedStart, startSaga } from '../../proof/fixtures/orderBench.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { worldActivities } from '../../proof/fixtures/worldActivities.ts';
import { raisePriority } from '../../saga/priority.ts';
import { eventually } from '../support/eventually.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const { client, nativeConnection: connection, namespace } = await testTemporal();
const bundle = await workflowBundle();
const WAITING = 8;
type QueueType = 'workflow' | 'activity';

/** Orders on queues of their own, and the order in which the activities of all of them started. */
function orderQueues() {
  const [orders, payments] = [`orders-${randomUUID()}`, `payments-${randomUUID()}`];
  const worlds = new Map<string, World>();
  const started: string[] = [];
  const logged = Object.entries(
    worldActivities((orderId) => worlds.get(orderId) ?? new World({})),
  ).map(([name, run]) => [
    name,
    (input: { readonly orderId: string }) => {
      started.push(`${name} ${input.orderId}`);
      return (run as (input: unknown) => Promise<unknown>)(input);
    },
  ]);
  const activities = Object.fromEntries(logged);
  const polling = { connection, namespace, activities };
  return {
    orders,
    payments,
    started,
    ordersWorker: (options: Partial<WorkerOptions> = {}) =>
      Worker.create({ ...polling, taskQueue: orders, workflowBundle: bundle, ...options }),
    paymentsWorker: (options: Partial<WorkerOptions> = {}) =>
      Worker.create({ ...polling, taskQueue: payments, ...options }),
    async place(orderId: string) {
      const world = new World({});
      worlds.set(orderId, world);
      const start = scriptedStart(orderId, { payments, logistics: orders });
      const handle = await startSaga(client, start, orders);
      return {
        world,
        cancel: () => handle.executeUpdate('cancel', { args: [{ by: 'customer' }] }),
      };
    },
  };
}
type Queues = ReturnType<typeof orderQueues>;

const newOrderIds = (): string[] => Array.from({ length: WAITING }, () => randomUUID());

const untilWaiting = (name: string, type: QueueType, count: number): Promise<boolean> =>
  eventually(`${count} tasks wait on ${name}`, async () => {
    const { stats } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType: type === 'workflow' ? 1 : 2,
      reportStats: true,
    });
    return Number(stats?.approximateBacklogCount ?? 0) >= count;
  });

/** When each of the order's workflow tasks was handed to a worker, in nanoseconds. */
async function taskStarts(orderId: string): Promise<number[]> {
  const { events } = await client.workflow.getHandle(orderId).fetchHistory();
  return (events ?? [])
    .filter(({ workflowTaskStartedEventAttributes: attributes }) => attributes)
    .map(({ eventTime }) => Number(eventTime?.seconds) * 1e9 + Number(eventTime?.nanos));
}

async function confirmed({ place }: Queues, orderId: string) {
  const order = await place(orderId);
  await eventually('it is confirmed', () => order.world.state.status === 'confirmed');
  return order;
}

test('a refund is handed out before the charges of new orders', async () => {
  const queues = orderQueues();
  const { ordersWorker, paymentsWorker, payments, place, started } = queues;
  const cancelledId = randomUUID();
  await (await ordersWorker()).runUntil(async () => {
    const cancelled = await (await paymentsWorker()).runUntil(confirmed(queues, cancelledId));
    await Promise.all(newOrderIds().map(place));
    await untilWaiting(payments, 'activity', WAITING);
    await cancelled.cancel();
    await untilWaiting(payments, 'activity', WAITING + 1);
    started.length = 0;
    const oneSlot = await paymentsWorker({
      maxConcurrentActivityTaskExecutions: 1,
      maxConcurrentActivityTaskPolls: 1,
    });
    await oneSlot.runUntil(
      eventually('all are charged', () => {
        return started.filter((call) => call.startsWith('chargePayment')).length === WAITING;
      }),
    );
  });
  const onPayments = started.filter((call) => /^(charge|refund)Payment/.test(call));
  expect(onPayments[0]).toBe(`refundPayment ${cancelledId}`);
});

test('a saga that no worker has in its cache decides a cancellation before new orders begin', async () => {
  const queues = orderQueues();
  const { ordersWorker, paymentsWorker, orders, place, started } = queues;
  const cancelledId = randomUUID();
  const [cancelled] = await Promise.all([confirmed(queues, cancelledId), runUntilConfirmed()]);
  const newIds = newOrderIds();
  await Promise.all(newIds.map(place));
  await untilWaiting(orders, 'workflow', WAITING);
  await raisePriority({ client, timeLimitMs: 10_000 }, cancelledId);
  const decision = cancelled.cancel();
  await untilWaiting(orders, 'workflow', WAITING + 1);
  started.length = 0;
  const fewSlots = await ordersWorker({
    maxConcurrentWorkflowTaskExecutions: 2,
    maxConcurrentWorkflowTaskPolls: 2,
  });
  await fewSlots.runUntil(async () => {
    await decision;
    await eventually('all new orders have begun', () => {
      return started.filter((call) => call.startsWith('reserveInventory')).length === WAITING;
    });
  });
  const ofCancelled = (await taskStarts(cancelledId)).at(-2) ?? Number.POSITIVE_INFINITY;
  const ofNew = await Promise.all(newIds.map(async (id) => (await taskStarts(id))[0] ?? 0));
  expect(ofCancelled).toBeLessThan(Math.min(...ofNew));

  async function runUntilConfirmed() {
    const workers = [await ordersWorker(), await paymentsWorker()];
    const isConfirmed = eventually('it is confirmed', () =>
      started.some((call) => call.startsWith('bookShipment')),
    );
    await Promise.all(
      workers.map((worker) =>
        worker.runUntil(isConfirmed.then(() => new Promise((done) => setTimeout(done, 500)))),
      ),
    );
  }
});
