/**
 * Whether the workers that a workflow is with can take it on: asked by a query, for which a worker
 * replays the workflow's whole history. A query leaves nothing in the history.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Run } from './runs.ts';

/** Answered by every workflow of the SDK. */
const QUERY = '__temporal_workflow_metadata';
const ANSWER_MS = 10_000;
const TRIES = 4;
const PAUSE_MS = 500;
const LONGEST_PROBLEM = 300;
const GRPC = { DEADLINE_EXCEEDED: 4, NOT_FOUND: 5, FAILED_PRECONDITION: 9 };

/** @returns what is wrong; null when the workflow can be taken on, or is gone */
export type Replay = (run: Run) => Promise<string | null>;

export function createReplay(client: Client): Replay {
  const { workflowService } = client;
  const { namespace } = client.options;
  const ask = async ({ workflowId, runId }: Run): Promise<void> => {
    const execution = { workflowId, runId };
    // Else the worker that has it in its cache is asked, which does not replay it.
    await workflowService.resetStickyTaskQueue({ namespace, execution }).catch(() => {});
    await workflowService.queryWorkflow({ namespace, execution, query: { queryType: QUERY } });
  };
  return async (run) => {
    let problem = '';
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (tries > 0) await sleep(PAUSE_MS);
      try {
        await client.withDeadline(Date.now() + ANSWER_MS, () => ask(run));
        return null;
      } catch (error) {
        const { code, details } = error as { code?: unknown; details?: string };
        if (code === GRPC.NOT_FOUND) return null;
        const isSilent = code === GRPC.DEADLINE_EXCEEDED;
        problem = isSilent ? 'no worker answers' : (details ?? String(error));
        // Its first workflow task may be under way, or its last has failed.
        if (!isSilent && code !== GRPC.FAILED_PRECONDITION) break;
      }
    }
    return problem.slice(0, LONGEST_PROBLEM);
  };
}
