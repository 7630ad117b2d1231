/**
 * The saga's workers in this process, with all writes to Postgres and with providers behind the fence
 * that answer from memory without delay.
 */
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import {
  LOGISTICS_QUEUE,
  ORDER_WORKFLOW,
  ORDERS_QUEUE,
  PAYMENTS_QUEUE,
} from '../../contracts/saga.ts';
import { connectDatabase, type Database } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { logisticsWorker, ordersWorker, paymentsWorker } from '../../worker/createWorkers.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { MemoryLogistics, MemoryPayments } from '../fixtures/memoryProviders.ts';

const POLICY = {
  stepGiveUpSeconds: 60,
  pendingPaymentSeconds: 600,
  undoAttentionSeconds: 120,
  undoPaceSeconds: 300,
  shipmentOverdueSeconds: 86_400,
};
const SAGA = { queues: { payments: PAYMENTS_QUEUE, logistics: LOGISTICS_QUEUE }, policy: POLICY };

export interface SagaWorkers {
  readonly db: Database;
  /** Starts the saga of an accepted order. Resolves when the order is confirmed. */
  confirm(orderId: string): Promise<void>;
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
  const client = new Client({ connection: await Connection.connect({ address }) });
  const polling = { connection, namespace: 'default' };
  const log = createLogger('bench', 'error');
  const providers = { db, log, callSignal: () => AbortSignal.timeout(10_000) };

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
  const payments = createPaymentActivities({ ...providers, provider: new MemoryPayments() });
  const logistics = createLogisticsActivities({ ...providers, provider: new MemoryLogistics() });
  const workers = [
    await ordersWorker(
      polling,
      await bundleWorkflows(),
      watched as Parameters<typeof ordersWorker>[2],
    ),
    await paymentsWorker(polling, payments),
    await logisticsWorker(polling, logistics),
  ];
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    db,
    async confirm(orderId) {
      const start = await loadOrderStart(db, orderId, SAGA);
      if (!start) throw new Error('no such order');
      const confirmed = Promise.withResolvers<void>();
      onConfirmed.set(orderId, confirmed.resolve);
      await client.workflow.start(ORDER_WORKFLOW, orderWorkflowOptions(start, ORDERS_QUEUE));
      await confirmed.promise;
      onConfirmed.delete(orderId);
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await client.connection.close();
      await connection.close();
      await close();
    },
  };
}
