/** Whether the task queues that orders wait in are polled, and by whom: on the real Temporal. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, expect, test, vi } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { orders } from '../../../db/schema.ts';
import { startChild } from '../../../dev/process/childProcess.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { createQueuesInUse } from '../../../outbox/dispatch/queuesInUse.ts';
import { startQueueWatch } from '../../../outbox/dispatch/queueWatch.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { describeQueue, OWN_WORKER, type QueueState } from '../../../saga/queues.ts';
import { loadOrderStart } from '../../../saga/startOptions.ts';
import { paymentsWorker } from '../../../worker/createWorkers.ts';
import { testDatabase } from '../../support/database.ts';
import { testSagaSettings } from '../../support/dispatcher.ts';
import { TEST_ENCRYPTION_KEYS, testSeals } from '../../support/encryptionKeys.ts';
import { testTemporal } from '../../support/temporal.ts';

vi.setConfig({ testTimeout: 60_000 });
const { address, client, namespace, nativeConnection: connection } = await testTemporal();
const { url } = await testDatabase();
const database = connectDatabase(url, 5, 'test');
afterAll(() => database.close());
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 50_000, interval: 100 });

const charge = async () => ({ status: 'charged', reference: 'ch_1' }) as const;
const refund = async () => ({ status: 'refunded' }) as const;
const activities = { chargePayment: charge, refundPayment: refund };
const ours = () =>
  paymentsWorker({ connection, namespace, identity: `${OWN_WORKER}1@here` }, activities);
// Two workers of one connection cannot poll the same queue.
const theirConnection = await NativeConnection.connect({ address });
afterAll(() => theirConnection.close());
const theirs = () =>
  Worker.create({
    connection: theirConnection,
    namespace,
    taskQueue: 'payments',
    activities,
    identity: '7@acme',
  });

function watch(describe: (queue: string) => Promise<QueueState>, queues = ['payments']) {
  const lines: { readonly msg: string; readonly queue: string }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const registry = new Registry();
  const watching = startQueueWatch({
    queues: async () => queues,
    describe,
    log,
    registry,
    paceMs: 50,
    patienceMs: 300,
  });
  const figure = async (name: string, queue: string, kind?: string) => {
    const metric = await registry.getSingleMetric(name)?.get();
    return metric?.values.find(({ labels }) => labels['queue'] === queue && labels['kind'] === kind)
      ?.value;
  };
  const said = () => lines.map(({ msg, queue }) => `${queue}: ${msg}`);
  return { ...watching, said, figure };
}
const onTemporal = (queue: string) => describeQueue({ client, timeLimitMs: 5_000 }, queue);

test('A queue that nobody polls is named by readiness and log, until a worker polls it', async () => {
  const watching = watch(onTemporal);
  await eventually(() => expect(watching.waitingFor()).toEqual(['workers of payments']));
  expect(watching.said()).toEqual(['payments: no worker polls a task queue: its orders wait']);
  expect(await watching.figure('oms_queue_pollers', 'payments', 'own')).toBe(0);
  const worker = await ours();
  await worker.runUntil(async () => {
    await eventually(() => expect(watching.waitingFor()).toEqual([]));
    await eventually(async () =>
      expect(await watching.figure('oms_queue_pollers', 'payments', 'own')).toBeGreaterThan(0),
    );
  });
  expect(watching.said().at(-1)).toBe('payments: a task queue is polled again');
  await watching.stop();
});

test('Our workers and another team’s on one queue are noticed, once', async () => {
  const watching = watch(onTemporal);
  const workers = await Promise.all([ours(), theirs()]);
  const running = workers.map((worker) => worker.run());
  const mixed = 'payments: two kinds of workers poll one task queue';
  await eventually(() => expect(watching.said()).toContain(mixed));
  expect(await watching.figure('oms_queue_pollers', 'payments', 'other')).toBeGreaterThan(0);
  for (const worker of workers) worker.shutdown();
  await Promise.all(running);
  await watching.stop();
  expect(watching.said().filter((line) => line === mixed)).toHaveLength(1);
});

test('Tasks that wait for a worker are counted', async () => {
  const watching = watch(onTemporal, ['orders']);
  for (let n = 0; n < 3; n += 1)
    await client.workflow.start('orderSaga', { taskQueue: 'orders', workflowId: `waiting-${n}` });
  await eventually(async () =>
    expect(await watching.figure('oms_queue_backlog_tasks', 'orders')).toBe(3),
  );
  await watching.stop();
});

test('A worker that is away for a moment is not reported', async () => {
  let answers = 0;
  const state = { own: [], others: [], backlog: 0, backlogAgeSeconds: 0 };
  const watching = watch(async () => {
    answers += 1;
    return answers < 3 ? state : { ...state, own: ['1'] };
  });
  await eventually(() => expect(answers).toBeGreaterThan(12));
  expect(watching.said()).toEqual([]);
  await watching.stop();
});

test('Queues are watched for as long as open orders need them', async () => {
  const configured = { payments: 'payments', logistics: 'logistics' };
  const queuesInUse = createQueuesInUse(database.db, configured, 0);
  const kept = createQueuesInUse(database.db, configured);
  await acceptOrder(database.db);
  await database.db.update(orders).set({ paymentsQueue: 'acme-payments' });
  expect([...(await queuesInUse())].sort()).toEqual([
    'acme-payments',
    'logistics',
    'orders',
    'payments',
  ]);
  expect(await kept()).toContain('acme-payments');
  await database.db.update(orders).set({ status: 'cancelled' });
  expect(await queuesInUse()).not.toContain('acme-payments');
  // Reading them costs as much as there are open orders: not at every look.
  expect(await kept()).toContain('acme-payments');
});

test('An order is started and taken up with the queues that it was accepted with', async () => {
  const orderId = await acceptOrder(database.db);
  const ofOrder = eq(orders.orderId, orderId);
  await database.db.update(orders).set({ paymentsQueue: 'acme-payments' }).where(ofOrder);
  const start = await loadOrderStart(
    { db: database.db, seals: testSeals(database.db), settings: testSagaSettings },
    orderId,
  );
  expect(start?.queues).toEqual({ payments: 'acme-payments', logistics: 'logistics' });
});

test('The dispatcher has these figures among its metrics', async () => {
  const port = await freePort();
  const child = startChild('outbox/dispatch/main.ts', {
    DATABASE_URL: url,
    DISPATCHER_PORT: String(port),
    TEMPORAL_ADDRESS: address,
    ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS,
    TEMPORAL_NAMESPACE: namespace,
    PAYMENTS_QUEUE: 'acme-payments',
  });
  await eventually(async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/oms_queue_pollers\{queue="acme-payments",kind="own".*\} 0/);
  });
  expect(await child.signal('SIGTERM')).toBe(0);
});
