/** The whole service with versions of its workers, customers who order all the while, and the checker. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { providerSettings } from '../../dev/supervisor/serviceProcesses.ts';
import { inParallel } from '../../ops/inParallel.ts';
import { createClientRecord } from '../chaos/run/clientRecord.ts';
import { judgeStores } from '../chaos/run/judgeStores.ts';
import { createRetryingClient } from '../chaos/run/retryingClient.ts';
import { startServiceUnderTest, systemOf } from '../chaos/run/serviceUnderTest.ts';
import { waitUntilIdle } from '../chaos/run/waitUntilIdle.ts';
import { bundleVersion } from './bundleVersion.ts';
import { createOps, type RollOut } from './ops.ts';

export type { RollOutLine } from './ops.ts';

export interface Shop {
  /** Places so many orders, waits until they are confirmed, and from then on places a few each second. */
  place(orders: number): Promise<void>;
  /** How many orders were accepted. */
  placed(): number;
  startWorkers(version: string, workflows: string | null): Promise<void>;
  stopWorkers(version: string): Promise<void>;
  stopOtherWorkers(version: string): Promise<void>;
  rollOut(version: string, watchSeconds: number): Promise<RollOut>;
  /** Cancels every order, waits until nothing is left to do, and checks all stores. */
  close(): Promise<string[]>;
  stop(): Promise<void>;
}

const DEPLOYMENT = 'order-management';
const FIRST = '1.0.0';
const AT_ONCE = 8;
const PACE_MS = 300;
const BEHIND_MS = 1_000;
const CONFIRMED_LIMIT_MS = 300_000;
const IDLE_LIMIT_MS = 180_000;
const WORKERS = 2;
const PIECES = 1_000_000;

/** @throws SetupProblem when something does not start */
export async function openShop(dataDir: string, report: (line: string) => void): Promise<Shop> {
  const settings = { WORKER_DEPLOYMENT: DEPLOYMENT, WORKER_VERSION: FIRST, LOG_LEVEL: 'warn' };
  const underTest = await startServiceUnderTest('simulators', dataDir, report, report, settings);
  const { service, ports } = underTest;
  const { api, issuer, temporal, databaseUrl } = service.addresses;
  const record = createClientRecord();
  const ended = new AbortController();
  const client = (name: string) =>
    createRetryingClient({
      ...{ api, issuer, client: name, signal: ended.signal },
      onRetry: () => undefined,
    });
  const stocked = { adjustmentId: 'all', delta: PIECES, reason: 'goods received' };
  await client('warehouse').request('POST', '/v1/inventory/sku-mug/adjustments', null, stocked);
  const customer = client('storefront');
  const workers = new Map<string, RunningChild[]>();
  const environment = {
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal,
    ENCRYPTION_KEYS: service.encryptionKeys,
    ...providerSettings(ports),
    WORKER_PORT: '0',
    ...settings,
  };
  const ops = await createOps({ environment, api, issuer, dataDir });
  let isOpen = true;
  let placing = Promise.resolve();

  const placeOne = async (): Promise<void> => {
    const key = randomUUID();
    const { status, body } = await customer.request('POST', '/v1/orders', key, ORDER);
    if (body['code'] === 'TOO_MANY_UNPAID') {
      // The service is behind: customers come back later.
      await sleep(BEHIND_MS);
      return placeOne();
    }
    if (status !== 201) throw new Error(`not accepted: ${JSON.stringify(body)}`);
    record.accepted.push({ intent: key, key, orderId: String(body['orderId']) });
  };
  const placeAllTheWhile = async (): Promise<void> => {
    for (; isOpen; await sleep(PACE_MS)) await placeOne();
  };
  const cancelOne = async (orderId: string): Promise<void> => {
    record.cancelsAsked.add(orderId);
    const path = `/v1/orders/${orderId}/cancel`;
    const { status } = await customer.request('POST', path, `${orderId}-cancel`, {});
    if (status === 200) record.cancelsPromised.add(orderId);
  };
  const stopWorkers = async (version: string): Promise<void> => {
    if (version === FIRST) await service.processes.get('worker')?.stop();
    await Promise.all((workers.get(version) ?? []).map((child) => child.signal('SIGTERM')));
    workers.delete(version);
  };
  return {
    async place(orders) {
      await inParallel(orders, AT_ONCE, placeOne);
      await waitUntilIdle(databaseUrl, async () => [], CONFIRMED_LIMIT_MS);
      placing = placeAllTheWhile();
    },
    placed: () => record.accepted.length,
    async startWorkers(version, workflows) {
      const bundle =
        workflows === null ? underTest.bundle : await bundleVersion(workflows, version, dataDir);
      const env = { ...environment, WORKER_VERSION: version, WORKFLOW_BUNDLE: bundle };
      const started = Array.from({ length: WORKERS }, () => startChild('worker/main.ts', env));
      workers.set(version, started);
    },
    stopWorkers,
    async stopOtherWorkers(version) {
      const others = [FIRST, ...workers.keys()].filter((other) => other !== version);
      for (const other of others) await stopWorkers(other);
    },
    async rollOut(version, watchSeconds) {
      const outcome = await ops(version, watchSeconds);
      for (const { gateOrder } of outcome.lines) if (gateOrder) record.cancelsAsked.add(gateOrder);
      return outcome;
    },
    async close() {
      isOpen = false;
      await placing;
      const { accepted } = record;
      await inParallel(accepted.length, AT_ONCE, async (index) => {
        const order = accepted[index];
        if (order) await cancelOne(order.orderId);
      });
      // Each roll-out has replayed the histories that it moved.
      const system = { ...systemOf(underTest), code: null };
      const { violations } = await judgeStores(system, record, IDLE_LIMIT_MS);
      return violations.map((violation) => JSON.stringify(violation));
    },
    async stop() {
      isOpen = false;
      ended.abort();
      await placing.catch(() => undefined);
      for (const children of workers.values())
        for (const child of children) await child.signal('SIGKILL');
      await service.stop();
    },
  };
}

const ORDER = {
  userId: 'customer-1',
  items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
  shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
  paymentMethod: 'tok_ok',
};
