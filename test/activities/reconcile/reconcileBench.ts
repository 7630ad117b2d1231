/** The reconciler on real Postgres and Temporal, with the real saga and fence over providers in memory. */
import { randomUUID } from 'node:crypto';
import { cancellationSignal } from '@temporalio/activity';
import { eq, sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterAll, expect } from 'vitest';
import { createPaymentBooks, createShipmentBooks } from '../../../activities/books/listBooks.ts';
import { createBookReviews } from '../../../activities/books/reviewBooks.ts';
import { createLogisticsActivities } from '../../../activities/logistics.ts';
import { createOrderActivities } from '../../../activities/orders.ts';
import { createPaymentActivities } from '../../../activities/payments.ts';
import { createReconcileActivities } from '../../../activities/reconcile/activities.ts';
import { createRefundRecords } from '../../../activities/refundRecords.ts';
import { createRefundActivities } from '../../../activities/refunds.ts';
import { createReturnRecords } from '../../../activities/returnRecords.ts';
import type { OrderState } from '../../../contracts/order.ts';
import {
  type DecideRequest,
  ORDER_WORKFLOW,
  ORDERS_QUEUE,
  type OrderStart,
} from '../../../contracts/saga.ts';
import { NOTHING_SHOWN } from '../../../contracts/searchAttributes.ts';
import { connectDatabase } from '../../../db/client.ts';
import { inventoryItems, orders } from '../../../db/schema.ts';
import { createLogger } from '../../../ops/logger.ts';
import { acceptedItems, acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { MemoryLogistics, MemoryPayments } from '../../../proof/fixtures/memoryProviders.ts';
import { createSagaClient } from '../../../saga/client.ts';
import type { SagaSettings } from '../../../saga/settings.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../../saga/startOptions.ts';
import { logisticsWorker, ordersWorker, paymentsWorker } from '../../../worker/createWorkers.ts';
import { testDatabase } from '../../support/database.ts';
import { testSagaSettings } from '../../support/dispatcher.ts';
import { testSeals } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';
import { testTemporal } from '../../support/temporal.ts';
import { workflowBundle } from '../../support/workflowBundle.ts';

/** Call it at the top level of a test file. */
export async function reconcileBench() {
  const { url } = await testDatabase();
  const { db, close } = connectDatabase(url, 10, 'test');
  // The worker itself has the rights of its process only.
  const asWorker = connectDatabase(url, 10, 'test', { role: 'oms_worker' });
  const temporal = await testTemporal();
  const logged: Record<string, unknown>[] = [];
  const log = createLogger('worker', 'info', {
    write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  });
  const [money, parcels] = [new MemoryPayments(), new MemoryLogistics()];
  const callSignal = () => AbortSignal.any([cancellationSignal(), AbortSignal.timeout(5_000)]);
  const registry = new Registry();
  const saga = createSagaClient({
    db: asWorker.db,
    seals: testSeals(asWorker.db),
    client: temporal.client,
    settings: testSagaSettings,
    taskQueue: ORDERS_QUEUE,
    timeLimitMs: 10_000,
  });
  const reconcile = createReconcileActivities({
    eventsKeptMonths: 0,
    db: asWorker.db,
    seals: testSeals(asWorker.db),
    saga,
    log,
    registry,
    agreeSeconds: 5,
    takeUpSeconds: 0,
    grace: { orderSeconds: 0, effectSeconds: 0 },
    stuckTries: 2,
    figuresKeptMs: 0,
  });
  const polling = { connection: temporal.nativeConnection, namespace: temporal.namespace };
  const workers = await Promise.all([
    ordersWorker(polling, await workflowBundle(), {
      ...createOrderActivities({
        db: asWorker.db,
        seals: testSeals(asWorker.db),
        log,
        registry,
        deliveriesWaiting: () => {},
      }),
      ...createRefundRecords({ db: asWorker.db, log, deliveriesWaiting: () => {} }),
      ...createReturnRecords({ db: asWorker.db, log, deliveriesWaiting: () => {} }),
      ...createBookReviews(asWorker.db),
      ...reconcile,
    }),
    paymentsWorker(polling, {
      ...createPaymentActivities({
        db: asWorker.db,
        seals: testSeals(asWorker.db),
        provider: money,
        log,
        callSignal,
      }),
      ...createRefundActivities({
        db: asWorker.db,
        seals: testSeals(asWorker.db),
        provider: money,
        log,
        callSignal,
      }),
      ...createPaymentBooks({ provider: money, log, callSignal }),
    }),
    logisticsWorker(polling, {
      ...createLogisticsActivities({ db: asWorker.db, provider: parcels, log, callSignal }),
      ...createShipmentBooks({ provider: parcels, log, callSignal }),
    }),
  ]);
  const running = workers.map((worker) => worker.run());
  afterAll(async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
    await close();
    await asWorker.close();
  });
  await db.insert(inventoryItems).values(
    acceptedItems.map(({ itemId, unitPrice }) => ({
      itemId,
      unitPrice,
      name: itemId,
      currency: 'EUR',
      onHand: 1000,
    })),
  );

  const { workflow } = temporal.client;
  const rowOf = async (orderId: string) => {
    const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
    if (!row) throw new Error('no such order');
    return row;
  };
  const attentionOf = async (orderId: string) => (await rowOf(orderId)).attention;
  const reaches = (orderId: string, status: string) =>
    eventually(`${orderId} is ${status}`, async () => (await rowOf(orderId)).status === status);
  const isFlagged = (orderId: string) =>
    eventually(`${orderId} is flagged`, async () => {
      return (await attentionOf(orderId))?.reason === 'DISAGREEMENT';
    });
  const sweep = async (): Promise<void> => {
    await reconcile.examineSuspects();
    await reconcile.sweepOrders({ after: null });
    await reconcile.sweepEnded({ after: null });
  };

  const loadStart = async (
    orderId: string,
    settings: SagaSettings = testSagaSettings,
  ): Promise<OrderStart> => {
    const start = await loadOrderStart({ db, seals: testSeals(db), settings }, orderId);
    if (!start) throw new Error('no such order');
    return start;
  };
  const startSaga = (start: OrderStart, queue: string = ORDERS_QUEUE) =>
    workflow.start(ORDER_WORKFLOW, orderWorkflowOptions(start, queue));
  const terminate = (orderId: string) => workflow.getHandle(orderId).terminate('test');
  const sagaEnds = (orderId: string) =>
    workflow
      .getHandle(orderId)
      .result()
      .catch(() => {});
  const signalShipment = (orderId: string, status: string) =>
    workflow.getHandle(orderId).signal('shipment-update', { updateId: randomUUID(), status });

  async function startedOrder(
    settings?: SagaSettings,
    items: typeof acceptedItems = acceptedItems,
    paymentsQueue?: string,
  ): Promise<string> {
    const orderId = await acceptOrder(db, { commands: [], items });
    if (paymentsQueue)
      await db.update(orders).set({ paymentsQueue }).where(eq(orders.orderId, orderId));
    await startSaga(await loadStart(orderId, settings));
    return orderId;
  }
  async function confirmedOrder(items?: typeof acceptedItems): Promise<string> {
    const orderId = await startedOrder(undefined, items);
    await reaches(orderId, 'confirmed');
    return orderId;
  }
  async function cancelledOrder(): Promise<string> {
    const orderId = await confirmedOrder();
    const handle = workflow.getHandle(orderId);
    await handle.executeUpdate('cancel', { args: [{ by: 'customer' }] });
    await reaches(orderId, 'cancelled');
    await handle.result();
    return orderId;
  }
  async function deliveredOrder(): Promise<string> {
    const orderId = await confirmedOrder();
    for (const status of ['in_transit', 'delivered']) await signalShipment(orderId, status);
    await reaches(orderId, 'delivered');
    await sagaEnds(orderId);
    return orderId;
  }

  /** Changes the row or one effect without the saga, dated a day ago, as a bug or a person would. */
  async function spoil(
    orderId: string,
    { row = {}, effect }: { row?: Partial<OrderState>; effect?: readonly [string, string] },
  ): Promise<void> {
    if (effect) {
      const [step, state] = effect;
      await db.execute(sql`
        update effects set state = ${state}, undo_result = null,
          updated_at = now() - interval '1 day'
        where order_id = ${orderId} and step = ${step}`);
    }
    await db
      .update(orders)
      .set({ ...row, updatedAt: new Date(Date.now() - 24 * 3600 * 1000) })
      .where(eq(orders.orderId, orderId));
  }
  /** Waits until Temporal shows the flag that the row has: the saga shows it after it has written it. */
  const showsFlag = (orderId: string) =>
    eventually(`Temporal shows the flag of ${orderId}`, async () => {
      const { shown } = await saga.describe(orderId);
      return shown.attention === ((await attentionOf(orderId))?.reason ?? NOTHING_SHOWN);
    });
  /** Sends a decision to the saga, which must take it. */
  async function sendDecision(orderId: string, request: DecideRequest, updateId: string) {
    expect(await saga.decide(orderId, request, updateId)).toEqual({ outcome: 'taken' });
    await showsFlag(orderId);
  }

  return {
    ...{ url, db, temporal, logged, money, parcels, registry, saga, reconcile },
    ...{ rowOf, attentionOf, reaches, isFlagged, sweep, loadStart, startSaga, terminate, sagaEnds },
    ...{ signalShipment, startedOrder, confirmedOrder, cancelledOrder, deliveredOrder },
    ...{ spoil, sendDecision, showsFlag },
  };
}

/** A flag left behind by a workflow task that was lost after it had raised the flag. */
export const refundFlag = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: 'TIMEOUT',
  since: '2026-01-01T00:00:00.000Z',
} as const;
