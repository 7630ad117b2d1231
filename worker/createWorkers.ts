/**
 * One worker per task queue. Each queue can be polled by a separate process. Other teams' workers have
 * queues of their own.
 */
import { setFlagsFromString } from 'node:v8';
import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import {
  type NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkerTuner,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { BookReviewActivities } from '../contracts/books.ts';
import type { OrderActivities } from '../contracts/orderActivities.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import type { PaymentBookActivities, ShipmentBookActivities } from '../contracts/providerBooks.ts';
import type { RefundActivities } from '../contracts/providerRefund.ts';
import type { ReconcileActivities } from '../contracts/reconcile.ts';
import type { RefundRecords } from '../contracts/refund.ts';
import type { ReturnRecords } from '../contracts/return.ts';
import { LOGISTICS_QUEUE, ORDERS_QUEUE, PAYMENTS_QUEUE } from '../contracts/saga.ts';
import { activityWork } from './activityWork.ts';

export interface Polling {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** This process's name in the Temporal UI. */
  readonly identity?: string;
  /** Encrypts and decrypts; without it payloads are in the clear. */
  readonly dataConverter?: DataConverter;
  /** The version of this worker, when orders stay with the version that they began with. */
  readonly version?: WorkerDeploymentVersion | undefined;
}

/**
 * Frames of a stack trace in workflow code. The SDK takes a trace of every promise of a workflow, to
 * answer stack-trace queries, and its cost grows with the frames. Three frames say where a bug is.
 */
const WORKFLOW_STACK_FRAMES = 3;

export function ordersWorker(
  polling: Polling,
  workflowBundle: WorkflowBundleOption,
  activities: OrderActivities &
    ReconcileActivities &
    Partial<RefundRecords & ReturnRecords & BookReviewActivities>,
): Promise<Worker> {
  // V8 reads the flag when a thread or a sandbox is made: the rest of the process keeps ten frames.
  setFlagsFromString(`--stack-trace-limit=${WORKFLOW_STACK_FRAMES}`);
  return Worker.create({
    ...common(polling),
    taskQueue: ORDERS_QUEUE,
    workflowBundle,
    activities: { ...activities },
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    // How long an order waits for its killed worker before another worker takes it over.
    stickyQueueScheduleToStartTimeout: '2s',
    maxCachedWorkflows: 1000,
    tuner: ordersTuner,
  });
}

export const paymentsWorker = (
  polling: Polling,
  activities: PaymentActivities & Partial<RefundActivities & PaymentBookActivities>,
): Promise<Worker> =>
  Worker.create({
    ...common(polling),
    taskQueue: PAYMENTS_QUEUE,
    activities: { ...activities },
  });

export const logisticsWorker = (
  polling: Polling,
  activities: LogisticsActivities & Partial<ShipmentBookActivities>,
): Promise<Worker> =>
  Worker.create({
    ...common(polling),
    taskQueue: LOGISTICS_QUEUE,
    activities: { ...activities },
  });

/**
 * Few workflow tasks at once while the processors are busy, so that an undo does not queue behind new
 * orders within this worker; more when orders wait for slow providers within their tasks (ADR 52).
 */
const ordersTuner: WorkerTuner = {
  workflowTaskSlotSupplier: {
    type: 'resource-based',
    minimumSlots: 16,
    maximumSlots: 40,
    tunerOptions: { targetCpuUsage: 0.8, targetMemoryUsage: 0.95 },
  },
  activityTaskSlotSupplier: { type: 'fixed-size', numSlots: 50 },
  localActivityTaskSlotSupplier: { type: 'fixed-size', numSlots: 50 },
  nexusTaskSlotSupplier: { type: 'fixed-size', numSlots: 1 },
};

const common = ({ connection, namespace, identity, dataConverter, version }: Polling) =>
  ({
    connection,
    namespace,
    ...(identity === undefined ? {} : { identity }),
    ...(dataConverter === undefined ? {} : { dataConverter }),
    ...(version && {
      workerDeploymentOptions: {
        useWorkerVersioning: true,
        version,
        // `ops roll-out` moves an order on once it does not go forward any more.
        defaultVersioningBehavior: 'PINNED',
      },
    }),
    activityTaskPollerBehavior: { type: 'autoscaling' },
    interceptors: { activity: [activityWork] },
    // Running activities have this long to finish. A call to a provider takes less than that.
    shutdownGraceTime: '12s',
    shutdownForceTime: '15s',
  }) satisfies Omit<WorkerOptions, 'taskQueue'>;
