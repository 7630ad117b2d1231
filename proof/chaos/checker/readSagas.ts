/** What Temporal holds of the orders' sagas: each one's latest run, and every run's history. */
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { type ReplayError, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { ORDER_WORKFLOW, SEARCH_ATTRIBUTES } from '../../../contracts/saga.ts';
import type { ReplayFailure, SagaRecord } from './stores.ts';

const IN_FLIGHT = 8;

/**
 * Every saga there is. The list comes from what Temporal can search, which lags a little; an order
 * of `orderIds` is asked for by itself as well, so that none is missed.
 */
export async function readSagas(
  client: Client,
  orderIds: readonly string[],
): Promise<{ sagas: SagaRecord[]; runs: { orderId: string; runId: string }[] }> {
  const listed = await listRuns(client);
  const ids = new Set([...orderIds, ...listed.map(({ workflowId }) => workflowId)]);
  const sagas = await inParallel([...ids], (orderId) => readSaga(client, orderId));
  const found = sagas.filter((saga) => saga !== null);
  const runs = new Map(found.map(({ orderId, runId }) => [runId, { orderId, runId }]));
  for (const { workflowId, runId } of listed) runs.set(runId, { orderId: workflowId, runId });
  return { sagas: found, runs: [...runs.values()] };
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

/** Replays every run on the workflow code given. */
export async function replayRuns(
  client: Client,
  runs: readonly { readonly orderId: string; readonly runId: string }[],
  workflowBundle: WorkflowBundleOption,
): Promise<ReplayFailure[]> {
  async function* histories() {
    for (const { orderId, runId } of runs) {
      // As Temporal's own objects: from JSON they lose what protobuf knows of their types.
      const history = await client.workflow.getHandle(orderId, runId).fetchHistory();
      yield { workflowId: orderId, history };
    }
  }
  const failures: ReplayFailure[] = [];
  for await (const replay of Worker.runReplayHistories({ workflowBundle }, histories())) {
    const { workflowId: orderId, runId, error } = replay;
    if (error) failures.push({ orderId, runId, error: sentenceOf(error) });
  }
  return failures;
}

const sentenceOf = ({ name, message }: ReplayError | Error): string => `${name}: ${message}`;

async function inParallel<T, R>(all: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...all];
  const work = async (): Promise<void> => {
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) results.push(await act(one));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return results;
}
