/** The worker process: polls the task queues of WORKER_QUEUES. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Worker } from '@temporalio/worker';
import { createPaymentBooks, createShipmentBooks } from '../activities/books/listBooks.ts';
import { createBookReviews } from '../activities/books/reviewBooks.ts';
import { createLogisticsActivities } from '../activities/logistics.ts';
import { createOrderMeter } from '../activities/orderMeter.ts';
import { createOrderActivities } from '../activities/orders.ts';
import { createPaymentActivities } from '../activities/payments.ts';
import {
  configuredLogisticsProvider,
  configuredPaymentProvider,
} from '../activities/providers/registry.ts';
import { createReconcileActivities } from '../activities/reconcile/activities.ts';
import { createRefundRecords } from '../activities/refundRecords.ts';
import { createRefundActivities } from '../activities/refunds.ts';
import { createReturnRecords } from '../activities/returnRecords.ts';
import type { DoneBy } from '../contracts/effects.ts';
import { ORDERS_QUEUE } from '../contracts/saga.ts';
import { openDatabase } from '../db/openDatabase.ts';
import { measurePool } from '../db/poolUse.ts';
import { createWakeUp } from '../db/wakeUp.ts';
import { measureCertificates } from '../ops/certificates.ts';
import { startHealthServer } from '../ops/healthServer.ts';
import { createLogger } from '../ops/logger.ts';
import { gauge } from '../ops/metrics/register.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { peekConfig, readConfig } from '../ops/settings.ts';
import { readAll } from '../ops/settingsReader.ts';
import { stopOnSignal } from '../ops/shutdown.ts';
import { startSpans } from '../ops/trace/startSpans.ts';
import { createEncryption } from '../privacy/encryption.ts';
import { createSagaClient } from '../saga/client.ts';
import { connectTemporal } from '../saga/connect.ts';
import { OWN_WORKER } from '../saga/queues.ts';
import { sagaSettings } from '../saga/settings.ts';
import { logisticsWorker, ordersWorker, type Polling, paymentsWorker } from './createWorkers.ts';
import { deploymentVersion } from './deploymentVersion.ts';
import { connectWhenPossible } from './nativeConnection.ts';
import { ensureSchedule } from './reconcileSchedule.ts';
import { workerSettings } from './settings.ts';
import { installTemporalRuntime } from './temporalRuntime.ts';
import { bundleWorkflows } from './workflowBundle.ts';

const STOP_LIMIT_MS = 20_000;
const CALL_LIMIT_MS = 10_000;

await runMain(async () => {
  const polls = (queue: 'payments' | 'logistics') =>
    peekConfig(['WORKER_QUEUES']).WORKER_QUEUES.includes(queue);
  const [config, payments, logistics] = readAll(
    () => readConfig(workerSettings),
    () => (polls('payments') ? configuredPaymentProvider() : null),
    () => (polls('logistics') ? configuredLogisticsProvider() : null),
  );
  const queues = new Set(config.WORKER_QUEUES);
  const log = createLogger('worker', config.LOG_LEVEL);
  const runtime = await installTemporalRuntime(log, 'worker');
  const database = await openDatabase(config, {
    name: 'worker',
    role: queues.has('orders') ? 'oms_worker' : 'oms_provider',
  });
  const { db, sql, close } = database;
  const wakeUp = createWakeUp(sql);
  const doneBy = (chosen: { readonly name: string } | null): DoneBy | undefined =>
    chosen ? { provider: chosen.name, workerVersion: config.WORKER_VERSION ?? null } : undefined;
  const by = { payment: doneBy(payments), shipment: doneBy(logistics) };
  const callSignal = () =>
    AbortSignal.any([
      cancellationSignal(),
      AbortSignal.timeout(config.PROVIDER_TIMEOUT_SECONDS * 1000),
    ]);
  const workers: Worker[] = [];
  let ready = false;
  const registry = createRegistry('worker');
  measurePool(database, registry);
  measureCertificates(registry, config);
  const spans = await startSpans(config, { service: 'worker', log, registry });
  const meter = createOrderMeter(registry, () => cancellationSignal().aborted);
  const { dataConverter, owners, seals } = createEncryption(db, config, {
    isProviderOnly: !queues.has('orders'),
  });
  const temporal = connectTemporal(config, { dataConverter });
  const health = await startHealthServer({
    host: config.OPS_HOST,
    port: config.WORKER_PORT,
    registry: {
      contentType: registry.contentType,
      metrics: async () => `${await registry.metrics()}${await runtime.metrics()}`,
    },
    waitingFor: () => (ready ? [] : ['temporal']),
  });
  stopOnSignal({
    log,
    limitMs: STOP_LIMIT_MS,
    steps: [
      { name: 'workers', stop: () => Promise.all(workers.map(drain)) },
      spans,
      { name: 'health', stop: health.close },
      { name: 'temporal', stop: temporal.close },
      { name: 'database', stop: close },
    ],
  });

  const bundle = queues.has('orders') ? await workflowBundle(config.WORKFLOW_BUNDLE) : null;
  const polling: Polling = {
    connection: await connectWhenPossible(config, log),
    namespace: config.TEMPORAL_NAMESPACE,
    identity: `${OWN_WORKER}${process.pid}@${hostname()}`,
    dataConverter,
    version: deploymentVersion(config),
  };
  if (bundle) {
    const deliveriesWaiting = () => wakeUp.hint('deliveries');
    const reconcile = createReconcileActivities({
      db,
      seals,
      saga: createSagaClient({
        db,
        seals,
        client: temporal.client,
        owners,
        settings: sagaSettings(config),
        taskQueue: ORDERS_QUEUE,
        timeLimitMs: CALL_LIMIT_MS,
      }),
      log,
      registry,
      agreeSeconds: 5 * config.RECONCILE_GRACE_SECONDS,
      takeUpSeconds: config.RECONCILE_GRACE_SECONDS,
      eventsKeptMonths: config.EVENTS_KEPT_MONTHS,
      heartbeat: () => heartbeat(),
      grace: {
        orderSeconds: config.RECONCILE_GRACE_SECONDS,
        effectSeconds: 5 * config.RECONCILE_GRACE_SECONDS,
      },
    });
    const activities = {
      ...createOrderActivities({
        db,
        seals,
        log,
        deliveriesWaiting,
        registry,
        meter,
        own: {
          payment: payments?.provider ?? null,
          shipment: logistics?.provider ?? null,
          by,
          callSignal,
        },
      }),
      ...createRefundRecords({ db, log, deliveriesWaiting }),
      ...createReturnRecords({ db, log, deliveriesWaiting }),
      ...createBookReviews(db),
      ...reconcile,
    };
    workers.push(await ordersWorker(polling, bundle, activities));
    gauge(registry, 'oms_reconciler_interval_seconds').set(config.RECONCILE_SECONDS);
    await ensureSchedule(temporal.client, ORDERS_QUEUE, config.RECONCILE_SECONDS);
  }
  if (payments) {
    const { provider } = payments;
    const deps = { db, seals, provider, by: by.payment, log, meter, callSignal };
    const activities = {
      ...createPaymentActivities(deps),
      ...createRefundActivities(deps),
      ...createPaymentBooks(deps),
    };
    workers.push(await paymentsWorker(polling, activities));
  }
  if (logistics) {
    const { provider } = logistics;
    const deps = { db, provider, by: by.shipment, log, meter, callSignal };
    const activities = { ...createLogisticsActivities(deps), ...createShipmentBooks(deps) };
    workers.push(await logisticsWorker(polling, activities));
  }
  const running = workers.map((worker) => worker.run());
  ready = true;
  log.info({ queues: [...queues], ...by }, 'polling');
  await Promise.all(running);

  function workflowBundle(file: string | undefined) {
    return file === undefined
      ? bundleWorkflows(log)
      : readFile(file, 'utf8').then((code) => ({ code }));
  }
});

/** Resolves when the worker's running tasks have finished. */
async function drain(worker: Worker): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  while (worker.getState() !== 'STOPPED' && worker.getState() !== 'FAILED') {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
