/**
 * Measures how many orders per second a worker takes from their start to `confirmed`, with all
 * writes to Postgres and both providers behind the fence (in memory, without delay). The baseline
 * is a bare workflow of three activities that do nothing, on the same Temporal, in turns.
 *
 *   node proof/bench/saga.ts [--turns=5] [--each=300] [--at-once=25]
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { ORDER_WORKFLOW, ORDERS_QUEUE, PAYMENTS_QUEUE } from '../../contracts/saga.ts';
import { connectDatabase } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { logisticsWorker, ordersWorker, paymentsWorker } from '../../worker/createWorkers.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { acceptedItems, acceptOrder } from '../fixtures/acceptedOrder.ts';
import { inParallel } from '../fixtures/inParallel.ts';
import { MemoryLogistics, MemoryPayments } from '../fixtures/memoryProviders.ts';
import { startBenchEngines } from './engines.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '5' },
    each: { type: 'string', default: '300' },
    'at-once': { type: 'string', default: '25' },
  },
});
const [turns, each, atOnce] = [values.turns, values.each, values['at-once']].map(Number) as [
  number,
  number,
  number,
];
Runtime.install({ logger: new DefaultLogger('ERROR') });
const BARE_QUEUE = 'bare';
const POLICY = {
  stepGiveUpSeconds: 60,
  pendingPaymentSeconds: 600,
  undoAttentionSeconds: 120,
  undoPaceSeconds: 300,
  shipmentOverdueSeconds: 86_400,
};

const engines = await startBenchEngines();
const temporal = await engines.startTemporal();
const { db, close } = connectDatabase(engines.databaseUrl, 20, 'bench');
for (const { itemId, unitPrice } of acceptedItems)
  await db
    .insert(inventoryItems)
    .values({ itemId, name: itemId, unitPrice, currency: 'EUR', onHand: 10_000_000 });

const connection = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
const polling = { connection, namespace: 'default' };
const log = createLogger('bench', 'error');
const callSignal = () => AbortSignal.timeout(10_000);

/** By order id: called when the order is confirmed. */
const onConfirmed = new Map<string, () => void>();
const activities = createOrderActivities({ db, log, deliveriesWaiting: () => {} });
const watched: typeof activities = {
  ...activities,
  async recordChange(change) {
    const existingRow = await activities.recordChange(change);
    if (change.set.status === 'confirmed') onConfirmed.get(change.orderId)?.();
    return existingRow;
  },
};
const workers = [
  await ordersWorker(
    polling,
    await bundleWorkflows(),
    watched as Parameters<typeof ordersWorker>[2],
  ),
  await paymentsWorker(
    polling,
    createPaymentActivities({ db, provider: new MemoryPayments(), log, callSignal }),
  ),
  await logisticsWorker(
    polling,
    createLogisticsActivities({ db, provider: new MemoryLogistics(), log, callSignal }),
  ),
  await Worker.create({
    ...polling,
    taskQueue: BARE_QUEUE,
    workflowsPath: fileURLToPath(new URL('./bareWorkflow.ts', import.meta.url)),
    activities: { nothing: async (step: string) => step },
    maxConcurrentActivityTaskExecutions: 50,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxCachedWorkflows: 1000,
  }),
];
const running = Promise.all(workers.map((worker) => worker.run()));

async function confirmOrder(orderId: string): Promise<void> {
  const saga = { queues: { payments: PAYMENTS_QUEUE, logistics: 'logistics' }, policy: POLICY };
  const start = await loadOrderStart(db, orderId, saga);
  if (!start) throw new Error('no such order');
  const done = new Promise<void>((resolve) => onConfirmed.set(orderId, resolve));
  await client.workflow.start(ORDER_WORKFLOW, orderWorkflowOptions(start, ORDERS_QUEUE));
  await done;
}

const runBare = (): Promise<void> =>
  client.workflow.execute('bareWorkflow', { taskQueue: BARE_QUEUE, workflowId: randomUUID() });

/** @returns how many of `count` calls were made per second */
async function rate(count: number, act: (index: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  await inParallel(count, atOnce, act);
  return (count / (performance.now() - began)) * 1000;
}

const rates: { saga: number; bare: number }[] = [];
for (let turn = 0; turn <= turns; turn += 1) {
  const ids: string[] = [];
  while (ids.length < each) ids.push(await acceptOrder(db, { commands: [] }));
  const bare = await rate(each, runBare);
  const saga = await rate(each, (index) => confirmOrder(ids[index] ?? ''));
  // The first turn is a warm-up.
  if (turn > 0) rates.push({ saga, bare });
}
const [saga, bare] = [
  median(rates.map((turn) => turn.saga)),
  median(rates.map((turn) => turn.bare)),
];
console.log(`${turns} turns of ${each}, ${atOnce} at once`);
console.log(`orders to confirmed: ${saga.toFixed(0)} /s, bare workflows: ${bare.toFixed(0)} /s`);
console.log(
  `ratio: ${(saga / bare).toFixed(2)} (each turn: ${rates.map((turn) => (turn.saga / turn.bare).toFixed(2)).join(', ')})`,
);

for (const worker of workers) worker.shutdown();
await running;
await connection.close();
await client.connection.close();
await close();
await engines.close();
process.exit(0);
