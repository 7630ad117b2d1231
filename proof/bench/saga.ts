/**
 * How many orders a worker takes from their start to `confirmed` in a second, with everything they
 * write to Postgres and both providers behind the fence (in memory, at once), against a bare
 * workflow of three activities that do nothing, on the same Temporal, in turns.
 *
 *   node proof/bench/saga.ts [--turns=5] [--each=300] [--at-once=25]
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { ORDER_WORKFLOW, ORDERS_QUEUE, PAYMENTS_QUEUE } from '../../contracts/saga.ts';
import { connectDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { inventoryItems } from '../../db/schema.ts';
import { startPostgres } from '../../dev/engines/postgres.ts';
import { startTemporal } from '../../dev/engines/temporal.ts';
import { freePort } from '../../dev/process/ports.ts';
import { createLogger } from '../../ops/logger.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { logisticsWorker, ordersWorker, paymentsWorker } from '../../worker/createWorkers.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { acceptedItems, acceptOrder } from '../fixtures/acceptedOrder.ts';
import { MemoryLogistics, MemoryPayments } from '../fixtures/memoryProviders.ts';

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

const folder = await mkdtemp(join(tmpdir(), 'saga-bench-'));
const place = (name: string) => ({
  dataDir: join(folder, name),
  runDir: join(folder, 'run'),
  report: (line: string) => console.error(line),
});
const postgres = await startPostgres({ ...place('postgres'), port: await freePort() });
const temporal = await startTemporal({
  ...place('temporal'),
  port: await freePort(),
  inMemory: true,
});
await postgres.createDatabase('bench');
const url = postgres.urlOf('bench');
await migrateDatabase(url);
const { db, close } = connectDatabase(url, 20, 'bench');
for (const { itemId, unitPrice } of acceptedItems)
  await db
    .insert(inventoryItems)
    .values({ itemId, name: itemId, unitPrice, currency: 'EUR', onHand: 10_000_000 });

const connection = await NativeConnection.connect({ address: temporal.address });
const client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
const polling = { connection, namespace: 'default' };
const log = createLogger('bench', 'error');
const callSignal = () => AbortSignal.timeout(10_000);

/** Called when an order is confirmed, by its id. */
const confirmed = new Map<string, () => void>();
const ours = createOrderActivities({ db, log, deliveriesWaiting: () => {} });
const watched: typeof ours = {
  ...ours,
  async recordChange(change) {
    const found = await ours.recordChange(change);
    if (change.set.status === 'confirmed') confirmed.get(change.orderId)?.();
    return found;
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

async function takeOrder(orderId: string): Promise<void> {
  const saga = { queues: { payments: PAYMENTS_QUEUE, logistics: 'logistics' }, policy: POLICY };
  const start = await loadOrderStart(db, orderId, saga);
  if (!start) throw new Error('no such order');
  const done = new Promise<void>((resolve) => confirmed.set(orderId, resolve));
  await client.workflow.start(ORDER_WORKFLOW, orderWorkflowOptions(start, ORDERS_QUEUE));
  await done;
}

const takeBare = (): Promise<void> =>
  client.workflow.execute('bareWorkflow', { taskQueue: BARE_QUEUE, workflowId: randomUUID() });

/** How many a second, `atOnce` at a time. */
async function rate(acts: readonly (() => Promise<void>)[]): Promise<number> {
  const left = [...acts];
  const began = performance.now();
  const lane = async (): Promise<void> => {
    for (let act = left.pop(); act; act = left.pop()) await act();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (acts.length / (performance.now() - began)) * 1000;
}

const median = (list: readonly number[]): number =>
  [...list].sort((one, other) => one - other)[Math.floor(list.length / 2)] ?? Number.NaN;

const rates: { saga: number; bare: number }[] = [];
for (let turn = 0; turn <= turns; turn += 1) {
  const ids: string[] = [];
  while (ids.length < each) ids.push(await acceptOrder(db, { commands: [] }));
  const bare = await rate(Array(each).fill(takeBare));
  const saga = await rate(ids.map((orderId) => () => takeOrder(orderId)));
  // The first turn warms both up.
  if (turn > 0) rates.push({ saga, bare });
}
const [saga, bare] = [median(rates.map((one) => one.saga)), median(rates.map((one) => one.bare))];
console.log(`${turns} turns of ${each}, ${atOnce} at once`);
console.log(`orders to confirmed: ${saga.toFixed(0)} /s, bare workflows: ${bare.toFixed(0)} /s`);
console.log(
  `ratio: ${(saga / bare).toFixed(2)} (each turn: ${rates.map((one) => (one.saga / one.bare).toFixed(2)).join(', ')})`,
);

for (const worker of workers) worker.shutdown();
await running;
await connection.close();
await client.connection.close();
await close();
await temporal.stop();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
process.exit(0);
