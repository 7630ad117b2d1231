/** Reads the sagas from Temporal: the latest run of each, and every run's history. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { type ReplayError, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { ORDER_WORKFLOW } from '../../../contracts/saga.ts';
import { SEARCH_ATTRIBUTES } from '../../../contracts/searchAttributes.ts';
import { inParallel } from '../../../ops/inParallel.ts';
import type { ReplayFailure, SagaRecord } from './storeRecords.ts';

const IN_FLIGHT = 8;

/**
 * All sagas. Temporal's list lags behind, so the sagas of `orderIds` are also read one by one.
 */
export async function readSagas(
  client: Client,
  orderIds: readonly string[],
): Promise<{ sagas: SagaRecord[]; runs: { orderId: string; runId: string }[] }> {
  const listed = await listRuns(client);
  const ids = new Set([...orderIds, ...listed.map(({ workflowId }) => workflowId)]);
  const allIds = [...ids];
  const existing: SagaRecord[] = [];
  await inParallel(allIds.length, IN_FLIGHT, async (index) => {
    const saga = await readSaga(client, allIds[index] ?? '');
    if (saga) existing.push(saga);
  });
  const runs = new Map(existing.map(({ orderId, runId }) => [runId, { orderId, runId }]));
  for (const { workflowId, runId } of listed) runs.set(runId, { orderId: workflowId, runId });
  return { sagas: existing, runs: [...runs.values()] };
}

async function listRuns(client: Client): Promise<WorkflowExecutionInfo[]> {
  const runs: WorkflowExecutionInfo[] = [];
  const query = `WorkflowType = '${ORDER_WORKFLOW}'`;
  for await (const run of client.workflow.list({ query })) runs.push(run);
  return runs;
}

async function readSaga(client: Client, orderId: string): Promise<SagaRecord | null> {
  const handle = client.workflow.getHandle(orderId);
  const run = await handle.describe().catch((error: Error) => {
    if (error.name === 'WorkflowNotFoundError') return null;
    throw error;
  });
  if (run === null) return null;
  const shown = (name: string) => run.searchAttributes[name]?.[0]?.toString() ?? null;
  const isDone = run.status.name === 'COMPLETED';
  const result = isDone ? ((await handle.result()) as { status?: string }) : null;
  return {
    orderId,
    runId: run.runId,
    state: run.status.name,
    result: result?.status ?? null,
    shownStatus: shown(SEARCH_ATTRIBUTES.status),
    shownAttention: shown(SEARCH_ATTRIBUTES.attention),
  };
}

/** Replays the runs on the workflow code. @returns the runs that do not replay. */
export async function replayRuns(
  client: Client,
  runs: readonly { readonly orderId: string; readonly runId: string }[],
  options: { readonly workflowBundle: WorkflowBundleOption; readonly dataConverter: DataConverter },
): Promise<ReplayFailure[]> {
  async function* histories() {
    for (const { orderId, runId } of runs) {
      // The protobuf objects: histories read from JSON lose type information.
      const history = await client.workflow.getHandle(orderId, runId).fetchHistory();
      yield { workflowId: orderId, history };
    }
  }
  const failures: ReplayFailure[] = [];
  const { payloadCodecs = [] } = options.dataConverter;
  const replaying = {
    ...options,
    // Without the service's failure converter, which seals the reason for which a history does not replay.
    dataConverter: { payloadCodecs },
    // Otherwise a workflow that a busy machine holds up for five seconds counts as one that does not replay.
    debugMode: true,
  };
  for await (const replay of Worker.runReplayHistories(replaying, histories())) {
    const { workflowId: orderId, runId, error } = replay;
    if (error) failures.push({ orderId, runId, error: sentenceOf(error) });
  }
  return failures;
}

const sentenceOf = ({ name, message }: ReplayError | Error): string => `${name}: ${message}`;
