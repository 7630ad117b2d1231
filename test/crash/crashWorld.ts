/**
 * Orders, and the worker processes that are killed or hang while they work on them. The orders of one
 * world share a database and a Temporal namespace; each has items of its own, so that one that is held
 * within a transaction keeps no other waiting.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Client,
  type Connection,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { sql } from 'drizzle-orm';
import type { CaptureTime, OrderLine, OrderStatus } from '../../contracts/order.ts';
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
import type { Violation } from '../../proof/chaos/checker/violation.ts';
import { acceptedItems, acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { openDecryption } from '../../proof/fixtures/decryption.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { newDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS, testSeals } from '../support/encryptionKeys.ts';
import { eventually } from '../support/eventually.ts';

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
const INITIAL_STOCK = 100;
/** Far more than needed, so that a busy machine fails no test. */
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

/** The providers' data about some orders alone. */
type OrderBooks = Awaited<ReturnType<typeof readBooks>>;

/** An order whose saga has started. */
export interface PlacedOrder {
  readonly orderId: string;
  status(): Promise<OrderStatus>;
  reaches(status: OrderStatus): Promise<void>;
  /** Asks the saga to cancel until it answers, and does not wait for that. */
  cancel(): void;
  /** Signals that the carrier has picked the parcel up. */
  parcelMoved(): Promise<void>;
  books(): Promise<OrderBooks>;
}

export interface CrashWorld {
  readonly databaseUrl: string;
  readonly database: DatabaseClient;
  readonly client: Client;
  place(options?: OrderOptions): Promise<PlacedOrder>;
  /** Starts a worker; `failpoint` is its FAILPOINT, if not empty. */
  worker(failpoint?: string, settings?: Record<string, string>): RunningChild;
  /** Starts another program of the service. */
  run(program: string, failpoint?: string, settings?: Record<string, string>): RunningChild;
  /** What the checker still finds after a while: of each order, and of none (null). */
  violations(): Promise<readonly Violation[]>;
  close(): Promise<void>;
}

/** What the worlds of a test file share. */
export interface CrashEngines {
  readonly connection: Connection;
  /** Of every process. */
  readonly environment: Record<string, string>;
  readonly booksUrl: string;
  /** The bundled workflow code that the workers run, for replays. */
  readonly code: string;
}

export async function crashWorld(engines: CrashEngines): Promise<CrashWorld> {
  const { connection } = engines;
  const namespace = `crash-${randomUUID()}`;
  await registerNamespace(connection, namespace);
  await addSearchAttributes(connection, namespace);
  const tables = await newDatabase({ migrated: true });
  const decryption = openDecryption(tables.url, TEST_ENCRYPTION_KEYS);
  const { dataConverter, seals } = decryption;
  const client = new Client({ connection, namespace, dataConverter });
  const database = connectDatabase(tables.url, 2, 'crash-test');
  const children: RunningChild[] = [];
  const closed = new AbortController();
  const stock = new Map<string, number>();
  const orderIds: string[] = [];
  let placed = 0;

  const run: CrashWorld['run'] = (program, failpoint, settings = {}) => {
    const child = startChild(program, {
      ...engines.environment,
      DATABASE_URL: tables.url,
      TEMPORAL_NAMESPACE: namespace,
      ...(failpoint ? { FAILPOINT: failpoint } : {}),
      ...settings,
    });
    children.push(child);
    return child;
  };

  const readSnapshot = async (): Promise<Snapshot> => {
    const { sagas, runs } = await readSagas(client, orderIds);
    return {
      tables: await readTables(tables.url, seals),
      ...ofOrders(await readBooks(engines.booksUrl), orderIds),
      topic: null,
      sagas,
      replayFailures: await replayRuns(client, runs, {
        workflowBundle: { code: engines.code },
        dataConverter,
      }),
      accepted: [],
      cancels: { promised: new Set(), asked: null },
      refundsPromised: [],
      returnsPromised: [],
      changesPromised: new Set(),
      releasedLast: new Set(),
      initialStock: stock,
      youngSince: new Date(),
    };
  };

  const place = async (options: OrderOptions = {}): Promise<PlacedOrder> => {
    const items = itemsOf(placed);
    placed += 1;
    for (const { itemId } of items) stock.set(itemId, INITIAL_STOCK);
    const orderId = await acceptForCrash(database, items, options);
    orderIds.push(orderId);
    const policy = { ...usualPolicy, ...options.policy };
    const parts = { db: database.db, seals: testSeals(database.db), settings: { policy } };
    const start = await loadOrderStart(parts, orderId);
    if (!start) throw new Error('the order is not there');
    const startOptions = orderWorkflowOptions(start, ORDERS_QUEUE);
    const handle = await client.workflow.start(ORDER_WORKFLOW, startOptions);
    const status = () => statusOf(database, orderId);
    return {
      orderId,
      status,
      reaches: async (target) => {
        const isThere = async () => (await status()) === target;
        await eventually(`order at ${target}`, isThere, END_LIMIT_MS).catch(
          async (error: Error) => {
            const output = children.map((child) => child.output().slice(-3_000)).join('\n---\n');
            throw new Error(`${error.message}; it is ${await status()}\n${output}`);
          },
        );
      },
      cancel: () => void untilAnswered(handle, closed.signal),
      parcelMoved: () => handle.signal('shipment-update', { updateId: '1', status: 'in_transit' }),
      books: async () => ofOrders(await readBooks(engines.booksUrl), [orderId]),
    };
  };

  return {
    databaseUrl: tables.url,
    database,
    client,
    place,
    worker: (failpoint, settings) => run('worker/main.ts', failpoint, settings),
    run,
    async violations() {
      let violations: readonly Violation[] = [];
      const areNone = async () => {
        violations = violationsIn(await readSnapshot());
        return violations.length === 0;
      };
      await eventually('nothing is wrong', areNone, AGREE_LIMIT_MS).catch(() => {});
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
      await decryption.close();
      await tables.drop();
    },
  };
}

/** A violation in a sentence. */
export const sentence = ({ invariant, what }: Violation): string => `${invariant}: ${what}`;

async function statusOf({ sql }: DatabaseClient, orderId: string): Promise<OrderStatus> {
  const [row] = await sql<{ status: OrderStatus }[]>`
    select status from orders where order_id = ${orderId}`;
  if (!row) throw new Error('the order is gone');
  return row.status;
}

/** A world's first order has the usual items. */
const itemsOf = (at: number) =>
  acceptedItems.map((item) => ({
    ...item,
    itemId: at === 0 ? item.itemId : `${item.itemId}-${at}`,
  }));

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
  items: readonly OrderLine[],
  { paymentMethod = 'tok_ok', address = '1 Harbour Road', capture = 'at_order' }: OrderOptions,
): Promise<string> {
  await db.insert(inventoryItems).values(
    items.map(({ itemId }) => {
      return { itemId, name: itemId, unitPrice: 500, currency: 'EUR', onHand: INITIAL_STOCK };
    }),
  );
  const orderId = await acceptOrder(db, { commands: [], items });
  await db.execute(sql`
    update orders set payment_method = ${paymentMethod}, capture = ${capture},
      shipping_address = ${JSON.stringify(address)}::jsonb
    where order_id = ${orderId}`);
  return orderId;
}

/** The providers serve all worlds; the checker checks one. */
function ofOrders({ payments, carrier }: OrderBooks, orderIds: readonly string[]): OrderBooks {
  const own = <T extends { readonly orderId: string }>(all: readonly T[]): T[] =>
    all.filter((row) => orderIds.includes(row.orderId));
  return {
    payments: {
      ledger: own(payments.ledger),
      charges: own(payments.charges),
      refunds: own(payments.refunds),
    },
    carrier: { shipments: own(carrier.shipments) },
  };
}
