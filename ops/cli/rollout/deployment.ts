/** Which version of our workers new orders begin with, as Temporal routes them. */
import type { Client } from '@temporalio/client';
import { ORDERS_QUEUE } from '../../../contracts/saga.ts';
import { GRPC, grpcStatus } from '../../../saga/temporalErrors.ts';

interface Routing {
  /** The version that orders begin with; null before the first was brought in. */
  readonly current: string | null;
  /** The version that a share of new orders begins with instead. */
  readonly ramping: string | null;
  readonly percentage: number;
  /** All versions that have polled, the newest first. */
  readonly versions: readonly string[];
}

/** The percentage of new orders that begins with the version. */
export function shareOf({ current, ramping, percentage }: Routing, version: string): number {
  if (version === ramping) return percentage;
  return version === current ? 100 - percentage : 0;
}

export interface Deployment {
  readonly name: string;
  /** Nothing at all when no versioned worker has polled. */
  read(): Promise<Routing>;
  /** Whether a worker of the version takes orders. */
  takesOrders(buildId: string): Promise<boolean>;
  ramp(buildId: string, percentage: number): Promise<void>;
  endRamp(): Promise<void>;
  makeCurrent(buildId: string): Promise<void>;
}

/** TASK_QUEUE_TYPE_WORKFLOW */
const WORKFLOWS = 1;

/** Calls reject with the error of gRPC. */
export function createDeployment(client: Client, name: string): Deployment {
  const { workflowService, options } = client;
  const named = { namespace: options.namespace, deploymentName: name, identity: options.identity };
  return {
    name,
    async read() {
      const answer = await workflowService.describeWorkerDeployment(named).catch(isNone);
      const { routingConfig: routing, versionSummaries } = answer?.workerDeploymentInfo ?? {};
      const buildIdOf = (version: { buildId?: string | null } | null | undefined) =>
        version?.buildId || null;
      return {
        current: buildIdOf(routing?.currentDeploymentVersion),
        ramping: buildIdOf(routing?.rampingDeploymentVersion),
        percentage: routing?.rampingVersionPercentage ?? 0,
        versions: (versionSummaries ?? []).flatMap(
          ({ deploymentVersion }) => buildIdOf(deploymentVersion) ?? [],
        ),
      };
    },
    async takesOrders(buildId) {
      const deploymentVersion = { deploymentName: name, buildId };
      const request = { namespace: options.namespace, deploymentVersion };
      const answer = await workflowService.describeWorkerDeploymentVersion(request).catch(isNone);
      const queues = answer?.versionTaskQueues ?? [];
      return queues.some((queue) => queue.name === ORDERS_QUEUE && queue.type === WORKFLOWS);
    },
    async ramp(buildId, percentage) {
      await workflowService.setWorkerDeploymentRampingVersion({ ...named, buildId, percentage });
    },
    async endRamp() {
      await workflowService.setWorkerDeploymentRampingVersion({ ...named, percentage: 0 });
    },
    async makeCurrent(buildId) {
      await workflowService.setWorkerDeploymentCurrentVersion({ ...named, buildId });
    },
  };
}

function isNone(error: unknown): null {
  if (grpcStatus(error) === GRPC.NOT_FOUND) return null;
  throw error;
}
