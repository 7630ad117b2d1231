/** What Temporal says about orders' sagas. */
import { WorkflowNotFoundError } from '@temporalio/common';
import { ORDER_WORKFLOW } from '../contracts/saga.ts';
import {
  NOTHING_SHOWN,
  SEARCH_ATTRIBUTES,
  type SearchAttribute,
} from '../contracts/searchAttributes.ts';
import { type SagaContext, withDeadline } from './context.ts';

export interface SagaRun {
  /** Empty when there is no run. */
  readonly runId: string;
  readonly state: 'running' | 'closed' | 'none';
  /** Temporal's name of the run's status, such as TERMINATED; empty when there is no run. */
  readonly temporalStatus: string;
  /** What the run's search attributes say of the order; empty when there is no run. */
  readonly shown: Readonly<Record<SearchAttribute, string>>;
  /** The types of the activities that have been scheduled and have not completed. */
  readonly pendingActivities: readonly string[];
  /** How often the current workflow task has been tried; grows when workflow code throws. */
  readonly workflowTaskAttempts: number;
}

const NO_RUN: SagaRun = {
  runId: '',
  state: 'none',
  temporalStatus: '',
  shown: { status: '', attention: '', outstanding: '' },
  pendingActivities: [],
  workflowTaskAttempts: 0,
};

export async function describe(
  context: Pick<SagaContext, 'client' | 'timeLimitMs'>,
  orderId: string,
): Promise<SagaRun> {
  try {
    const handle = context.client.workflow.getHandle(orderId);
    const { runId, status, searchAttributes, raw } = await withDeadline(context, () =>
      handle.describe(),
    );
    const shown = (name: SearchAttribute) =>
      searchAttributes[SEARCH_ATTRIBUTES[name]]?.[0]?.toString();
    return {
      runId,
      state: status.name === 'RUNNING' ? 'running' : 'closed',
      temporalStatus: status.name,
      shown: {
        status: shown('status') ?? '',
        attention: shown('attention') ?? NOTHING_SHOWN,
        outstanding: shown('outstanding') ?? NOTHING_SHOWN,
      },
      pendingActivities: (raw.pendingActivities ?? []).map(
        ({ activityType }) => activityType?.name ?? '',
      ),
      workflowTaskAttempts: raw.pendingWorkflowTask?.attempt ?? 0,
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return NO_RUN;
    throw error;
  }
}

/** Who terminated a run, as Temporal's client names itself, and why. */
export interface Termination {
  readonly identity: string;
  readonly reason: string;
}

export async function terminationOf(
  context: SagaContext,
  orderId: string,
  runId: string,
): Promise<Termination | null> {
  const { workflowService, options } = context.client;
  const { history } = await withDeadline(context, () =>
    workflowService.getWorkflowExecutionHistoryReverse({
      namespace: options.namespace,
      execution: { workflowId: orderId, runId },
      maximumPageSize: 1,
    }),
  );
  const last = history?.events?.[0]?.workflowExecutionTerminatedEventAttributes;
  return last ? { identity: last.identity ?? '', reason: last.reason ?? '' } : null;
}

/** Sagas end as completed or cancelled; any other end came from outside or is a bug. */
export async function listBroken(
  { client }: SagaContext,
  since: Date,
  limit: number,
): Promise<string[]> {
  const query = `WorkflowType = '${ORDER_WORKFLOW}'
    AND ExecutionStatus IN ('Terminated', 'TimedOut', 'Failed')
    AND CloseTime > '${since.toISOString()}'`;
  const orderIds: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query, pageSize: limit })) {
    orderIds.push(workflowId);
    if (orderIds.length >= limit) break;
  }
  return orderIds;
}
