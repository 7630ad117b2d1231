/** A dispatcher on the real engines, and what Temporal has of an order. */
import type { Client } from '@temporalio/client';
import { Registry } from 'prom-client';
import { ORDERS_QUEUE } from '../../contracts/saga.ts';
import type { DatabaseClient } from '../../db/client.ts';
import { createLogger } from '../../ops/logger.ts';
import type { Carrier } from '../../outbox/carrier/carrier.ts';
import { type CommandQueue, createCommandQueue } from '../../outbox/dispatch/commandQueue.ts';
import { startDispatcher } from '../../outbox/dispatch/dispatcher.ts';
import { createHandOver } from '../../outbox/dispatch/handOver.ts';
import { createLateUpdate } from '../../outbox/dispatch/lateUpdate.ts';
import { ALWAYS_OPEN, type StartGate } from '../../outbox/dispatch/startGate.ts';
import { createSagaClient } from '../../saga/client.ts';
import type { SagaSettings } from '../../saga/settings.ts';
import { testSeals } from './encryptionKeys.ts';

export const testSagaSettings: SagaSettings = {
  policy: {
    stepGiveUpSeconds: 60,
    workerWaitSeconds: 60,
    pendingPaymentSeconds: 60,
    undoAttentionSeconds: 60,
    undoPaceSeconds: 60,
    shipmentOverdueSeconds: 60,
    authorizationWarningSeconds: 24 * 3600,
  },
};

export interface DispatcherOnEngines extends Carrier {
  readonly registry: Registry;
}

export function dispatcherOn(
  database: DatabaseClient,
  client: Client,
  options: {
    readonly queue?: (queue: CommandQueue) => CommandQueue;
    readonly startGate?: StartGate;
    readonly maxInFlight?: number;
    readonly leaseMs?: number;
    readonly pollMs?: number;
  } = {},
): DispatcherOnEngines {
  const { queue = (same) => same, maxInFlight = 20, leaseMs = 10_000, pollMs = 100 } = options;
  const { startGate = ALWAYS_OPEN } = options;
  const log = createLogger('dispatcher', 'silent');
  const { db } = database;
  const saga = createSagaClient({
    db,
    seals: testSeals(db),
    client,
    settings: testSagaSettings,
    taskQueue: ORDERS_QUEUE,
    timeLimitMs: 5_000,
  });
  const registry = new Registry();
  const dispatcher = startDispatcher({
    queue: queue(createCommandQueue(db)),
    handOver: createHandOver({ db, saga, lateUpdate: createLateUpdate({ db, saga, log }) }),
    probe: saga.ping,
    startGate,
    log,
    registry,
    maxInFlight,
    leaseMs,
    pollMs,
  });
  return { ...dispatcher, registry };
}

/** The update ids an order's workflow was signalled with, in the order Temporal took them. */
export async function signalledUpdates(client: Client, orderId: string): Promise<string[]> {
  const { events = [] } = await client.workflow.getHandle(orderId).fetchHistory();
  const payloads = (events ?? []).flatMap(
    (event) => event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [],
  );
  const [codec] = client.options.loadedDataConverter.payloadCodecs;
  const decoded = codec ? await codec.decode(payloads) : payloads;
  return decoded.map(({ data }) => {
    const update: { updateId: string } = JSON.parse(Buffer.from(data ?? []).toString());
    return update.updateId;
  });
}
