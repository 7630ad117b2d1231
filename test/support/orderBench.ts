/** A worker that runs the real saga over scripted worlds, and what a test asks of it. */
import { randomUUID } from 'node:crypto';
import {
  type WorkflowHandleWithFirstExecutionRunId,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, TypedSearchAttributes } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import {
  type AttendAction,
  type CancelDecision,
  ORDER_WORKFLOW,
  type OrderStart,
  type PaymentUpdate,
  type SagaPolicy,
  type ShipmentUpdate,
} from '../../contracts/saga.ts';
import { orderWorkflowOptions } from '../../dispatch/startOrder.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { type Script, World, worldActivities } from './sagaWorld.ts';

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
  cancel(): Promise<CancelDecision>;
  attend(action: AttendAction): Promise<void>;
  payment(status: PaymentUpdate['status']): Promise<void>;
  shipment(status: ShipmentUpdate['status']): Promise<void>;
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

export async function orderBench(environment: TestWorkflowEnvironment) {
  const worlds = new Map<string, World>();
  const worldOf = (orderId: string): World => {
    const world = worlds.get(orderId);
    if (!world) throw new Error(`no such order: ${orderId}`);
    return world;
  };
  const taskQueue = `orders-${randomUUID()}`;
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    namespace: environment.namespace ?? 'default',
    taskQueue,
    workflowBundle: await bundleWorkflows(),
    activities: { ...worldActivities(worldOf) },
  });
  const running = worker.run();

  async function place(
    script: Script = {},
    options: { policy?: Partial<SagaPolicy>; unwind?: OrderStart['unwind']; world?: World } = {},
  ): Promise<RunningOrder> {
    const orderId = randomUUID();
    const world = options.world ?? new World(script);
    worlds.set(orderId, world);
    const start: OrderStart = {
      orderId,
      userId: 'customer-1',
      amount: 2500,
      currency: 'EUR',
      paymentMethod: 'tok_ok',
      address: '1 Main Street',
      items: [{ itemId: 'mug', quantity: 2 }],
      queues: { payments: taskQueue, logistics: taskQueue },
      policy: { ...testPolicy, ...options.policy },
      unwind: options.unwind,
    };
    const { typedSearchAttributes, ...rest } = orderWorkflowOptions(start, taskQueue);
    const handle = await environment.client.workflow.start(ORDER_WORKFLOW, {
      ...rest,
      typedSearchAttributes: typedSearchAttributes ?? new TypedSearchAttributes([]),
    });
    return {
      orderId,
      world,
      handle,
      cancel: () => handle.executeUpdate('cancel', { args: [{ by: 'customer' }] }),
      attend: (action) => handle.executeUpdate('attend', { args: [{ action }] }),
      payment: (status) => handle.signal('payment-update', { updateId: randomUUID(), status }),
      shipment: (status) => handle.signal('shipment-update', { updateId: randomUUID(), status }),
    };
  }

  return {
    place,
    async stop(): Promise<void> {
      worker.shutdown();
      await running;
    },
  };
}
