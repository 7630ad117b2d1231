/**
 * One worker per task queue. Each queue can be polled by a separate process, and the provider
 * queues by a worker of another team instead.
 */
import {
  type NativeConnection,
  Worker,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { OrderActivities } from '../contracts/orderActivities.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import type { ReconcileActivities } from '../contracts/reconcile.ts';
import { LOGISTICS_QUEUE, ORDERS_QUEUE, PAYMENTS_QUEUE } from '../contracts/saga.ts';

export interface Polling {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** This process's name in the Temporal UI. */
  readonly identity?: string;
}

export const ordersWorker = (
  polling: Polling,
  workflowBundle: WorkflowBundleOption,
  activities: OrderActivities & ReconcileActivities,
): Promise<Worker> =>
  Worker.create({
    ...common(polling),
    taskQueue: ORDERS_QUEUE,
    workflowBundle,
    activities: { ...activities },
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    // How long an order waits for its killed worker before another worker takes it over.
    stickyQueueScheduleToStartTimeout: '2s',
    maxCachedWorkflows: 1000,
    maxConcurrentLocalActivityExecutions: 50,
  });

export const paymentsWorker = (polling: Polling, activities: PaymentActivities): Promise<Worker> =>
  Worker.create({
    ...common(polling),
    taskQueue: PAYMENTS_QUEUE,
    activities: { ...activities },
  });

export const logisticsWorker = (
  polling: Polling,
  activities: LogisticsActivities,
): Promise<Worker> =>
  Worker.create({
    ...common(polling),
    taskQueue: LOGISTICS_QUEUE,
    activities: { ...activities },
  });

const common = ({ connection, namespace, identity }: Polling) =>
  ({
    connection,
    namespace,
    ...(identity === undefined ? {} : { identity }),
    maxConcurrentActivityTaskExecutions: 50,
    activityTaskPollerBehavior: { type: 'autoscaling' },
    // Running activities have this long to finish. A call to a provider takes less than that.
    shutdownGraceTime: '12s',
    shutdownForceTime: '15s',
  }) satisfies Omit<WorkerOptions, 'taskQueue'>;
