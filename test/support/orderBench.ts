/** A worker that runs the real saga over scripted worlds, and what a test asks of it. */
import { randomUUID } from 'node:crypto';
import {
  type Client,
  type WorkflowHandleWithFirstExecutionRunId,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  TypedSearchAttributes,
  WorkflowNotFoundError,
} from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import {
  type AttendAction,
  type CancelDecision,
  ORDER_WORKFLOW,
  type OrderStart,
  type PaymentUpdate,
  type SagaPolicy,
  type ShipmentUpdate,
  type Unwind,
} from '../../contracts/saga.ts';
import { orderWorkflowOptions } from '../../saga/start.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { losingTasks } from './losingTasks.ts';
import { type Script, World } from './sagaWorld.ts';
import { worldActivities } from './worldActivities.ts';

export const testPolicy: SagaPolicy = {
  stepGiveUpSeconds: 60,
  pendingPaymentSeconds: 600,
  undoAttentionSeconds: 120,
  undoPaceSeconds: 300,
  shipmentOverdueSeconds: 14 * 24 * 3600,
};

export interface RunningOrder {
  readonly orderId: string;
  readonly world: World;
  readonly handle: WorkflowHandleWithFirstExecutionRunId;
  /** Of its sagas, oldest first: one, and one more each time it was taken up. */
  readonly runIds: string[];
  cancel(): Promise<CancelDecision>;
  /** Decides about the flag that is up, or about the one raised at `since`. */
  attend(action: AttendAction, since?: string): Promise<void>;
  payment(status: PaymentUpdate['status']): Promise<void>;
  shipment(status: ShipmentUpdate['status']): Promise<void>;
  /** Starts its saga once more, only to undo, as is done for an order whose saga was lost. */
  takeUp(unwind: Unwind): Promise<void>;
}

/** The type of the failure an update was refused with. */
export async function refusalOf(update: Promise<unknown>): Promise<string | undefined> {
  try {
    await update;
    return undefined;
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? '') : '';
  }
}

/** Personal data and a secret: they belong in the inputs of activities and nowhere else. */
export const ADDRESS_MARKER = 'address-of-a-person';
export const TOKEN_MARKER = 'tok_of-a-person';

export interface BenchOptions {
  /** Bundling takes seconds: made once for many benches. */
  readonly bundle?: WorkflowBundleWithSourceMap;
  readonly worker?: Pick<
    WorkerOptions,
    | 'maxCachedWorkflows'
    | 'stickyQueueScheduleToStartTimeout'
    | 'maxConcurrentActivityTaskExecutions'
  >;
  /** Waiting for a result with the environment's own client lets the server's clock skip. */
  readonly client?: Client;
  /** Without a worker until `start` is called. */
  readonly idle?: boolean;
}

export interface PlaceOptions {
  readonly policy?: Partial<SagaPolicy>;
  readonly unwind?: OrderStart['unwind'];
  readonly world?: World;
}

/** The test server loses an update that comes while a workflow task runs: it is sent again. */
async function update<T>(
  handle: WorkflowHandleWithFirstExecutionRunId,
  name: string,
  argument: unknown,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await handle.executeUpdate<T, [unknown]>(name, { args: [argument] });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || tries === 5) throw error;
    }
  }
}

/** Over a time-skipping server, or the real one. */
export async function orderBench(
  environment: Pick<TestWorkflowEnvironment, 'client' | 'nativeConnection' | 'namespace'>,
  options: BenchOptions = {},
) {
  const client = options.client ?? environment.client;
  const worlds = new Map<string, World>();
  const worldOf = (orderId: string): World => {
    const world = worlds.get(orderId);
    if (!world) throw new Error(`no such order: ${orderId}`);
    return world;
  };
  const taskQueue = `orders-${randomUUID()}`;
  const workflowBundle = options.bundle ?? (await bundleWorkflows());
  let running: { worker: Worker; ended: Promise<void> } | undefined;

  async function start(): Promise<void> {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      namespace: environment.namespace ?? 'default',
      taskQueue,
      workflowBundle,
      activities: { ...worldActivities(worldOf) },
      dataConverter: losingTasks((orderId) => worlds.get(orderId)),
      ...options.worker,
    });
    running = { worker, ended: worker.run() };
  }

  async function stop(): Promise<void> {
    running?.worker.shutdown();
    await running?.ended;
    running = undefined;
  }

  /** Starts an order's saga: for a new order, or once more for one whose saga is gone. */
  async function startSaga(orderId: string, placed: PlaceOptions, again = false) {
    const order: OrderStart = {
      orderId,
      userId: 'customer-1',
      amount: 2500,
      currency: 'EUR',
      paymentMethod: TOKEN_MARKER,
      address: ADDRESS_MARKER,
      items: [{ itemId: 'mug', quantity: 2 }],
      queues: { payments: taskQueue, logistics: taskQueue },
      policy: { ...testPolicy, ...placed.policy },
      unwind: placed.unwind,
    };
    const { typedSearchAttributes, ...rest } = orderWorkflowOptions(order, taskQueue);
    return client.workflow.start(ORDER_WORKFLOW, {
      ...rest,
      ...(again && { workflowIdReusePolicy: 'ALLOW_DUPLICATE', workflowIdConflictPolicy: 'FAIL' }),
      typedSearchAttributes: typedSearchAttributes ?? new TypedSearchAttributes([]),
    });
  }

  async function place(script: Script = {}, placed: PlaceOptions = {}): Promise<RunningOrder> {
    const orderId = randomUUID();
    const world = placed.world ?? new World(script);
    worlds.set(orderId, world);
    const handle = await startSaga(orderId, placed);
    const runIds = [handle.firstExecutionRunId];
    return {
      orderId,
      world,
      handle,
      runIds,
      cancel: () => update(handle, 'cancel', { by: 'customer' }),
      attend: (action, since = world.state.attention?.since ?? 'never') =>
        update(handle, 'attend', { action, since }),
      payment: (status) => handle.signal('payment-update', { updateId: randomUUID(), status }),
      shipment: (status) => handle.signal('shipment-update', { updateId: randomUUID(), status }),
      takeUp: async (unwind) => {
        const again = await startSaga(orderId, { ...placed, unwind }, true);
        runIds.push(again.firstExecutionRunId);
      },
    };
  }

  if (!options.idle) await start();
  return { place, start, stop };
}
