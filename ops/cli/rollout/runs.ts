/** The workflows that are with a version of our workers, and moving them to another. */
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../../contracts/searchAttributes.ts';
import { GRPC, grpcStatus } from '../../../saga/temporalErrors.ts';

export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

export interface Runs {
  /** At most `limit` that match, beside those of the version; the newest first. */
  of(buildId: string, which: Which, limit: number): Promise<readonly Run[]>;
  /** The version that the newest run of the workflow is with; null when with none. */
  versionOf(workflowId: string): Promise<string | null>;
  count(buildId: string, which: Which): Promise<number>;
  /**
   * Has the version take the workflow on, from its next workflow task.
   *
   * @returns false when the workflow has closed
   */
  pin(run: Run, buildId: string): Promise<boolean>;
  /** Begins the workflow anew with the version. What has been done is found done. */
  startAgain(run: Run, buildId: string, reason: string): Promise<void>;
}

/** Which of a version's workflows: a visibility query. An order goes forward while it is pending. */
export const which = {
  running: `ExecutionStatus = 'Running'`,
  goingForward: `ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.status} = 'pending'`,
  /** Refunds and returns have no order's status. */
  movable:
    `ExecutionStatus = 'Running' AND (${SEARCH_ATTRIBUTES.status} IS NULL OR ` +
    `${SEARCH_ATTRIBUTES.status} != 'pending')`,
  closed: `ExecutionStatus != 'Running'`,
  order: `${SEARCH_ATTRIBUTES.status} IS NOT NULL`,
  failed: `${SEARCH_ATTRIBUTES.status} = 'failed'`,
} as const;
export type Which = (typeof which)[keyof typeof which];

/** Of a history's page: the first task ends within it. */
const FIRST_EVENTS = 50;

export function createRuns(client: Client, deploymentName: string): Runs {
  const { workflowService, options } = client;
  const { namespace, identity } = options;
  const query = (buildId: string, condition: Which): string =>
    `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId}' AND ${condition}`;
  const pinnedTo = (buildId: string) => ({
    workflowExecutionOptions: {
      versioningOverride: {
        pinned: { behavior: PINNED, version: { deploymentName, buildId } },
      },
    },
    updateMask: { paths: ['versioning_override'] },
  });
  return {
    async of(buildId, condition, limit) {
      const { executions } = await workflowService.listWorkflowExecutions({
        namespace,
        query: query(buildId, condition),
        pageSize: limit,
      });
      return executions.map(({ execution }) => ({
        workflowId: execution?.workflowId ?? '',
        runId: execution?.runId ?? '',
      }));
    },
    async versionOf(workflowId) {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? null;
    },
    async count(buildId, condition) {
      return (await client.workflow.count(query(buildId, condition))).count;
    },
    async pin({ workflowId, runId }, buildId) {
      const workflowExecution = { workflowId, runId };
      return workflowService
        .updateWorkflowExecutionOptions({
          namespace,
          identity,
          workflowExecution,
          ...pinnedTo(buildId),
        })
        .then(() => true, isGone);
    },
    async startAgain({ workflowId, runId }, buildId, reason) {
      const workflowExecution = { workflowId, runId };
      const { history } = await workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: workflowExecution,
        maximumPageSize: FIRST_EVENTS,
      });
      const first = history?.events?.find((event) => event.workflowTaskStartedEventAttributes);
      await workflowService.resetWorkflowExecution({
        namespace,
        identity,
        workflowExecution,
        reason,
        requestId: `${runId}-${buildId}`,
        workflowTaskFinishEventId: first?.eventId ?? null,
        postResetOperations: [{ updateWorkflowOptions: pinnedTo(buildId) }],
      });
    },
  };
}

/** Not found is also said of one that has closed. */
function isGone(error: unknown): false {
  if (grpcStatus(error) === GRPC.NOT_FOUND) return false;
  throw error;
}

/** PINNED_OVERRIDE_BEHAVIOR_PINNED */
const PINNED = 1;
