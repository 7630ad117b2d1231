/**
 * The saga's workers in this process, with all writes to Postgres and with providers behind the fence
 * that answer from memory without delay.
 */
import { randomBytes } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { ORDER_WORKFLOW, ORDERS_QUEUE } from '../../contracts/saga.ts';
import { connectDatabase, type Database } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { createEncryption } from '../../privacy/encryption.ts';
import { createSagaClient } from '../../saga/client.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { logisticsWorker, ordersWorker, paymentsWorker } from '../../worker/createWorkers.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { MemoryLogistics, MemoryPayments } from '../fixtures/memoryProviders.ts';

const POLICY = {
  stepGiveUpSeconds: 60,
  workerWaitSeconds: 600,
  pendingPaymentSeconds: 600,
  undoAttentionSeconds: 120,
  undoPaceSeconds: 300,
  shipmentOverdueSeconds: 86_400,
  authorizationWarningSeconds: 24 * 3600,
};
const SAGA = { policy: POLICY };

export interface SagaWorkers {
  readonly db: Database;
  /** Starts the saga of an accepted order. */
  start(orderId: string): Promise<void>;
  /** Resolves when the order, whose saga has not started yet, is confirmed. */
  confirmed(orderId: string): Promise<void>;
  /** Starts the saga of an accepted order. Resolves when the order is confirmed. */
  confirm(orderId: string): Promise<void>;
  /**
   * Cancels a confirmed order. Resolves when its first undo, that of the shipment, starts.
   *
   * @returns how long the undo has waited in Temporal for a worker, in milliseconds
   */
  cancel(orderId: string): Promise<number>;
  /** Stops the workers; `resume` starts new ones, with an empty cache. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** @param items the items to stock */
export async function startSagaWorkers(
  databaseUrl: string,
  address: string,
  items: readonly { readonly itemId: string; readonly unitPrice: number }[],
): Promise<SagaWorkers> {
  const { db, close } = connectDatabase(databaseUrl, 20, 'bench');
  const stock = { currency: 'EUR', onHand: 10_000_000 };
  await db
    .insert(inventoryItems)
    .values(items.map(({ itemId, unitPrice }) => ({ itemId, name: itemId, unitPrice, ...stock })));
  const connection = await NativeConnection.connect({ address });
  const { dataConverter, seals } = createEncryption(db, {
    ENCRYPTION_KEYS: [{ id: 'bench', bytes: randomBytes(32) }],
  });
  const client = new Client({ connection: await Connection.connect({ address }), dataConverter });
  const polling = { connection, namespace: 'default', dataConverter };
  const log = createLogger('bench', 'error');
  const providers = { db, seals, log, callSignal: () => AbortSignal.timeout(10_000) };

  /** By order id: called when the order is confirmed. */
  const onConfirmed = new Map<string, () => void>();
  /** By order id: called when the undo of its shipment starts, with how long it has waited. */
  const onUndo = new Map<string, (waitedMs: number) => void>();
  const [payment, shipment] = [new MemoryPayments(), new MemoryLogistics()];
  const activities = createOrderActivities({
    db,
    seals,
    log,
    deliveriesWaiting: () => {},
    own: { payment, shipment, callSignal: providers.callSignal },
  });
  const watched: typeof activities = {
    ...activities,
    async recordChange(change) {
      const row = await activities.recordChange(change);
      if (row.state.status === 'confirmed') onConfirmed.get(change.orderId)?.();
      return row;
    },
    async bookAndRecord(input) {
      const recorded = await activities.bookAndRecord(input);
      if (recorded.row.state.status === 'confirmed') onConfirmed.get(input.orderId)?.();
      return recorded;
    },
  };
  const payments = createPaymentActivities({ ...providers, provider: payment });
  const logistics = createLogisticsActivities({ ...providers, provider: shipment });
  const watchedLogistics: typeof logistics = {
    ...logistics,
    cancelShipment(input) {
      onUndo.get(input.orderId)?.(Date.now() - activityInfo().currentAttemptScheduledTimestampMs);
      return logistics.cancelShipment(input);
    },
  };
  const bundle = await bundleWorkflows();
  let workers: Worker[] = [];
  let running: Promise<unknown> = Promise.resolve();
  const resume = async (): Promise<void> => {
    workers = [
      await ordersWorker(polling, bundle, watched as Parameters<typeof ordersWorker>[2]),
      await paymentsWorker(polling, payments),
      await logisticsWorker(polling, watchedLogistics),
    ];
    running = Promise.all(workers.map((worker) => worker.run()));
  };
  const pause = async (): Promise<void> => {
    for (const worker of workers) worker.shutdown();
    await running;
  };
  await resume();
  const taskQueue = ORDERS_QUEUE;
  const saga = createSagaClient({
    db,
    seals,
    client,
    settings: SAGA,
    taskQueue,
    timeLimitMs: 10_000,
  });
  const start = async (orderId: string): Promise<void> => {
    const order = await loadOrderStart({ db, seals, settings: SAGA }, orderId);
    if (!order) throw new Error('no such order');
    await client.workflow.start(ORDER_WORKFLOW, orderWorkflowOptions(order, taskQueue));
  };
  const confirmed = (orderId: string): Promise<void> => once(onConfirmed, orderId);
  return {
    db,
    start,
    confirmed,
    pause,
    resume,
    async confirm(orderId) {
      const isConfirmed = confirmed(orderId);
      await start(orderId);
      await isConfirmed;
    },
    async cancel(orderId) {
      const isUndone = once(onUndo, orderId);
      const { outcome } = await saga.cancel(orderId, { by: 'customer' }, 'cancel');
      if (outcome !== 'cancelling') throw new Error(`the cancellation is ${outcome}`);
      return await isUndone;
    },
    async close() {
      await pause();
      await client.connection.close();
      await connection.close();
      await close();
    },
  };
}

/** Resolves at the first call of the order's listener. */
function once<T>(listeners: Map<string, (value: T) => void>, orderId: string): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  listeners.set(orderId, resolve);
  return promise.finally(() => listeners.delete(orderId));
}
