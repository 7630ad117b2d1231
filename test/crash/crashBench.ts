/** What crash tests share: the providers, and orders with a world of their own. */
import { Connection } from '@temporalio/client';
import { afterAll } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import type { RunningChild } from '../../dev/process/childProcess.ts';
import { newDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS } from '../support/encryptionKeys.ts';
import { engine } from '../support/engines.ts';
import { startSimulator } from '../support/simulators.ts';
import { workflowBundle } from '../support/workflowBundle.ts';
import {
  type CrashWorld,
  crashWorld,
  type OrderOptions,
  type PlacedOrder,
  sentence,
} from './crashWorld.ts';

/** Far more than needed, so that a busy machine fails no test. */
const FIRED_LIMIT_MS = 150_000;

/** An order alone in its world. */
export interface CrashOrder extends PlacedOrder, Omit<CrashWorld, 'place' | 'violations'> {
  /** Waits until the order is at `status`. @returns the violations that the checker still reports */
  violationsAt(status: OrderStatus): Promise<string[]>;
}

export interface CrashBench {
  /** A world without orders, which is closed after the file's tests at the latest. */
  world(): Promise<CrashWorld>;
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
  const open = new Set<CrashWorld>();
  afterAll(async () => {
    await Promise.all([...open].map((world) => world.close()));
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
  const world = async (): Promise<CrashWorld> => {
    const opened = await crashWorld({ connection, environment, booksUrl: books.url, code });
    open.add(opened);
    return opened;
  };
  const place: CrashBench['place'] = async (options) => {
    const own = await world();
    const order = await own.place(options);
    const violationsAt: CrashOrder['violationsAt'] = async (status) => {
      await order.reaches(status);
      return (await own.violations()).map(sentence);
    };
    return { ...own, ...order, violationsAt };
  };
  const shipped: CrashBench['shipped'] = async (failpoint) => {
    const order = await place();
    const worker = order.worker(failpoint);
    await order.reaches('confirmed');
    await order.parcelMoved();
    await order.reaches('shipped');
    return { order, worker };
  };
  return { world, place, shipped, code };
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
