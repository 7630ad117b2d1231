/**
 * One order and the worker processes that are killed while they work on it. Each order has a database
 * and a Temporal namespace of its own, so that cases run side by side; the providers are shared.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  Connection,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { afterAll } from 'vitest';
import type { CaptureTime, OrderStatus } from '../../contracts/order.ts';
import { RECONCILE_SCHEDULE } from '../../contracts/reconcile.ts';
import { ORDER_WORKFLOW, ORDERS_QUEUE, type SagaPolicy } from '../../contracts/saga.ts';
import { connectDatabase, type DatabaseClient } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { addSearchAttributes, registerNamespace } from '../../dev/engines/temporalNamespace.ts';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { violationsIn } from '../../proof/chaos/checker/checks.ts';
import { readBooks } from '../../proof/chaos/checker/readBooks.ts';
import { readSagas, replayRuns } from '../../proof/chaos/checker/readSagas.ts';
import { readTables } from '../../proof/chaos/checker/readTables.ts';
import type { Snapshot } from '../../proof/chaos/checker/snapshot.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { openDecryption } from '../../proof/fixtures/decryption.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { newDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS, testSeals } from '../support/encryptionKeys.ts';
import { engine } from '../support/engines.ts';
import { eventually } from '../support/eventually.ts';
import { startSimulator } from '../support/simulators.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const usualPolicy: SagaPolicy = {
  // Longer than the tests take on a busy machine; the tests about giving up shorten it.
  stepGiveUpSeconds: 600,
  // A worker that hangs takes nothing either: a step that waits for one is given up on as well.
  workerWaitSeconds: 1,
  pendingPaymentSeconds: 600,
  undoAttentionSeconds: 600,
  undoPaceSeconds: 2,
  shipmentOverdueSeconds: 3600,
  authorizationWarningSeconds: 24 * 3600,
};
const INITIAL_STOCK = new Map([
  ['mug', 100],
  ['spoon', 100],
]);
/** A killed worker's workflow task goes to another worker after so long: by default after ten. */
const TASK_SECONDS = 5;
/** Far more than needed, so that a busy machine fails no test. */
const FIRED_LIMIT_MS = 150_000;
const END_LIMIT_MS = 180_000;
/** The saga may still have to catch up with a row that its killed worker wrote. */
const AGREE_LIMIT_MS = 60_000;

export interface OrderOptions {
  readonly paymentMethod?: string;
  readonly address?: string;
  /** At order by default. */
  readonly capture?: CaptureTime;
  readonly policy?: Partial<SagaPolicy>;
}

/** The providers' data about this order alone. */
type OrderBooks = Awaited<ReturnType<typeof readBooks>>;

/** An order whose saga has started. */
export interface CrashOrder {
  readonly orderId: string;
  readonly databaseUrl: string;
  readonly database: DatabaseClient;
  readonly client: Client;
  /** Starts a worker; `failpoint` is its FAILPOINT, if not empty. */
  worker(failpoint?: string, settings?: Record<string, string>): RunningChild;
  /** Starts another program of the service. */
  run(program: string, failpoint?: string, settings?: Record<string, string>): RunningChild;
  status(): Promise<OrderStatus>;
  reaches(status: OrderStatus): Promise<void>;
  /** Asks the saga to cancel until it answers, and does not wait for that. */
  cancel(): void;
  /** Signals that the carrier has picked the parcel up. */
  parcelMoved(): Promise<void>;
  books(): Promise<OrderBooks>;
  /** Waits until the order is at `status`. @returns the violations that the checker still reports */
  violationsAt(status: OrderStatus): Promise<string[]>;
  close(): Promise<void>;
}

export interface CrashBench {
  place(options?: OrderOptions): Promise<CrashOrder>;
  /** An order whose parcel has left, and whose worker dies at `failpoint`. */
  shipped(
    failpoint?: string,
  ): Promise<{ readonly order: CrashOrder; readonly worker: RunningChild }>;
  /** The bundled workflow code that the workers run, for replays. */
  readonly code: string;
}

/** Call it at the top level of a test file: it starts the providers. */
export async function crashBench(): Promise<CrashBench> {
  const { code, file } = await workflowBundle();
  const address = await engine('temporal');
  const connection = await Connection.connect({ address });
  const books = await newDatabase({ migrated: false });
  const [payments, carrier] = await Promise.all([
    startSimulator({ kind: 'payment', databaseUrl: books.url }),
    startSimulator({ kind: 'carrier', databaseUrl: books.url }),
  ]);
  const open = new Set<CrashOrder>();
  afterAll(async () => {
    await Promise.all([...open].map((order) => order.close()));
    await Promise.all([payments.kill(), carrier.kill()]);
    await connection.close();
    await books.drop();
  });
  const environment = {
    NODE_ENV: 'test',
    TEMPORAL_ADDRESS: address,
    ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS,
    WORKFLOW_BUNDLE: file,
    WORKER_PORT: '0',
    DATABASE_POOL_SIZE: '5',
    PROVIDER_TIMEOUT_SECONDS: '3',
    PAYMENT_PROVIDER_URL: payments.url,
    PAYMENT_PROVIDER_SECRET: payments.secret,
    LOGISTICS_PROVIDER_URL: carrier.url,
    LOGISTICS_PROVIDER_SECRET: carrier.secret,
    RECONCILE_SECONDS: '4',
    RECONCILE_GRACE_SECONDS: '3',
    LOG_LEVEL: 'info',
  };
  const place = async (options: OrderOptions = {}): Promise<CrashOrder> => {
    const order = await placeOrder({ connection, environment, booksUrl: books.url, code }, options);
    open.add(order);
    return order;
  };
  const shipped: CrashBench['shipped'] = async (failpoint) => {
    const order = await place();
    const worker = order.worker(failpoint);
    await order.reaches('confirmed');
    await order.parcelMoved();
    await order.reaches('shipped');
    return { order, worker };
  };
  return { place, shipped, code };
}

interface Shared {
  readonly connection: Connection;
  readonly environment: Record<string, string>;
  readonly booksUrl: string;
  readonly code: string;
}

async function placeOrder(shared: Shared, options: OrderOptions): Promise<CrashOrder> {
  const { connection } = shared;
  const namespace = `crash-${randomUUID()}`;
  await registerNamespace(connection, namespace);
  await addSearchAttributes(connection, namespace);
  const tables = await newDatabase({ migrated: true });
  const {
    dataConverter,
    seals,
    close: closeDecryption,
  } = openDecryption(tables.url, TEST_ENCRYPTION_KEYS);
  const client = new Client({ connection, namespace, dataConverter });
  const database = connectDatabase(tables.url, 2, 'crash-test');
  const orderId = await acceptForCrash(database, options);
  const start = await loadOrderStart(
    {
      db: database.db,
      seals: testSeals(database.db),
      settings: {
        policy: { ...usualPolicy, ...options.policy },
      },
    },
    orderId,
  );
  if (!start) throw new Error('the order is not there');
  const handle = await client.workflow.start(ORDER_WORKFLOW, {
    ...orderWorkflowOptions(start, ORDERS_QUEUE),
    workflowTaskTimeout: `${TASK_SECONDS}s`,
  });
  const children: RunningChild[] = [];
  const closed = new AbortController();
  const status = async (): Promise<OrderStatus> => {
    const [row] = await database.sql<{ status: OrderStatus }[]>`
      select status from orders where order_id = ${orderId}`;
    if (!row) throw new Error('the order is gone');
    return row.status;
  };
  const reaches = async (target: OrderStatus): Promise<void> => {
    await eventually(
      `order at ${target}`,
      async () => (await status()) === target,
      END_LIMIT_MS,
    ).catch(async (error: Error) => {
      const output = children.map((child) => child.output().slice(-3_000)).join('\n---\n');
      throw new Error(`${error.message}; it is ${await status()}\n${output}`);
    });
  };
  const books = async () => ofOrder(await readBooks(shared.booksUrl), orderId);
  const run: CrashOrder['run'] = (program, failpoint, settings = {}) => {
    const child = startChild(program, {
      ...shared.environment,
      DATABASE_URL: tables.url,
      TEMPORAL_NAMESPACE: namespace,
      ...(failpoint ? { FAILPOINT: failpoint } : {}),
      ...settings,
    });
    children.push(child);
    return child;
  };
  const readSnapshot = async (): Promise<Snapshot> => {
    const { sagas, runs } = await readSagas(client, [orderId]);
    return {
      tables: await readTables(tables.url, seals),
      ...(await books()),
      topic: null,
      sagas,
      replayFailures: await replayRuns(client, runs, {
        workflowBundle: { code: shared.code },
        dataConverter,
      }),
      accepted: [],
      cancels: { promised: new Set(), asked: null },
      refundsPromised: [],
      returnsPromised: [],
      changesPromised: new Set(),
      initialStock: INITIAL_STOCK,
      youngSince: new Date(),
    };
  };
  return {
    orderId,
    databaseUrl: tables.url,
    database,
    client,
    status,
    reaches,
    books,
    worker: (failpoint, settings) => run('worker/main.ts', failpoint, settings),
    run,
    cancel: () => void untilAnswered(handle, closed.signal),
    parcelMoved: () => handle.signal('shipment-update', { updateId: '1', status: 'in_transit' }),
    async violationsAt(target) {
      await reaches(target);
      let violations: string[] = [];
      await eventually(
        'nothing is wrong',
        async () => {
          violations = violationsIn(await readSnapshot()).map(
            (it) => `${it.invariant}: ${it.what}`,
          );
          return violations.length === 0;
        },
        AGREE_LIMIT_MS,
      ).catch(() => {});
      return violations;
    },
    async close() {
      closed.abort();
      for (const child of children) {
        await child.signal('SIGCONT');
        await child.signal('SIGKILL');
      }
      // The schedule would go on in Temporal until the last test has ended.
      await client.schedule
        .getHandle(RECONCILE_SCHEDULE)
        .delete()
        .catch(() => {});
      await database.close();
      await closeDecryption();
      await tables.drop();
    },
  };
}

/**
 * Repeats a cancellation that has no answer, as a client of the API does: Temporal refuses updates
 * while an order’s workflow task is lost again and again, here to the pollers of a hung worker.
 */
async function untilAnswered(handle: WorkflowHandle, closed: AbortSignal): Promise<void> {
  while (!closed.aborted) {
    try {
      await handle.executeUpdate('cancel', { args: [{ by: 'customer' }] });
      return;
    } catch (error) {
      if (error instanceof WorkflowUpdateFailedError) return;
      await sleep(200, undefined, { signal: closed }).catch(() => {});
    }
  }
}

async function acceptForCrash(
  { db }: DatabaseClient,
  { paymentMethod = 'tok_ok', address = '1 Harbour Road', capture = 'at_order' }: OrderOptions,
): Promise<string> {
  await db.insert(inventoryItems).values(
    [...INITIAL_STOCK].map(([itemId, onHand]) => {
      return { itemId, name: itemId, unitPrice: 500, currency: 'EUR', onHand };
    }),
  );
  const orderId = await acceptOrder(db, { commands: [] });
  await db.execute(sql`
    update orders set payment_method = ${paymentMethod}, capture = ${capture},
      shipping_address = ${JSON.stringify(address)}::jsonb
    where order_id = ${orderId}`);
  return orderId;
}

/** The providers serve all cases; the checker checks one order. */
function ofOrder({ payments, carrier }: OrderBooks, orderId: string): OrderBooks {
  const own = <T extends { readonly orderId: string }>(all: readonly T[]): T[] =>
    all.filter((row) => row.orderId === orderId);
  return {
    payments: {
      ledger: own(payments.ledger),
      charges: own(payments.charges),
      refunds: own(payments.refunds),
    },
    carrier: { shipments: own(carrier.shipments) },
  };
}

/** Resolves once `child` has died at its failpoint. @throws when it has not in time */
export async function diesOf(child: RunningChild, failpoint: string): Promise<void> {
  const limit = AbortSignal.timeout(FIRED_LIMIT_MS);
  const late = new Promise<'late'>((resolve) => {
    limit.addEventListener('abort', () => resolve('late'), { once: true });
  });
  const how = await Promise.race([child.ended, late]);
  const [point] = failpoint.split(/[/@=]/);
  if (how === 'SIGKILL' && child.output().includes(`failpoint ${point} fired: kill`)) return;
  throw new Error(`${failpoint} did not fire (${how}): ${child.output().slice(-2_000)}`);
}

/** Resolves once `child` hangs at its failpoint. */
export async function hangsAt(child: RunningChild, failpoint: string): Promise<void> {
  const fired = () => child.output().includes('fired: stop');
  await eventually(`${failpoint} fired`, fired, FIRED_LIMIT_MS);
}
