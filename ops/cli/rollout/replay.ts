/**
 * Whether the workers that a workflow is with can take it on: asked by a query, for which a worker
 * replays the workflow's whole history. A query leaves nothing in the history.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { GRPC, grpcStatus } from '../../../saga/temporalErrors.ts';
import type { Run } from './runs.ts';

/** Answered by every workflow of the SDK. */
const QUERY = '__temporal_workflow_metadata';
const ANSWER_MS = 10_000;
const TRIES = 20;
const PAUSE_MS = 250;
/** A workflow task that has been tried so often fails again. */
const FAILING_ATTEMPT = 3;
const LONGEST_PROBLEM = 300;

/** @returns what is wrong; null when the workflow can be taken on, or is gone */
export type Replay = (run: Run) => Promise<string | null>;

export function createReplay(client: Client): Replay {
  const { workflowService } = client;
  const { namespace } = client.options;
  const ask = async ({ workflowId, runId }: Run): Promise<Answer> => {
    const execution = { workflowId, runId };
    // A task that is under way would answer with its end, from the version that it began with.
    const { pendingWorkflowTask: task } = await workflowService.describeWorkflowExecution({
      namespace,
      execution,
    });
    if (task) return { isBusy: (task.attempt ?? 0) < FAILING_ATTEMPT, problem: 'its task fails' };
    // Else the worker that has it in its cache is asked, which does not replay it.
    await workflowService.resetStickyTaskQueue({ namespace, execution }).catch(() => {});
    await workflowService.queryWorkflow({ namespace, execution, query: { queryType: QUERY } });
    return FINE;
  };
  return async (run) => {
    let answer = FINE;
    for (let tries = 0; tries < TRIES; tries += 1) {
      answer = await client.withDeadline(Date.now() + ANSWER_MS, () => ask(run)).catch(answerOf);
      if (!answer.isBusy) break;
      await sleep(PAUSE_MS);
    }
    return answer.problem?.slice(0, LONGEST_PROBLEM) ?? null;
  };
}

interface Answer {
  /** It may answer otherwise in a moment. */
  readonly isBusy: boolean;
  readonly problem: string | null;
}
const FINE: Answer = { isBusy: false, problem: null };

function answerOf(error: unknown): Answer {
  const status = grpcStatus(error);
  if (status === GRPC.NOT_FOUND) return FINE;
  if (status === GRPC.DEADLINE_EXCEEDED) return { isBusy: false, problem: 'no worker answers' };
  // Its first workflow task has not ended.
  const { details } = error as { readonly details?: string };
  return { isBusy: status === GRPC.FAILED_PRECONDITION, problem: details ?? String(error) };
}
