/** Asks whatever worker polls a task queue, by a workflow on a task queue of the kit's own. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, type NativeConnection, Worker } from '@temporalio/worker';
import type { Ask } from './ask.ts';
import type { Question, Reply } from './workflows.ts';

/** A worker that polls takes a task at once; one that has just started, within a poll. */
const PICK_UP_MS = 10_000;
const SLACK_MS = 10_000;

export interface TemporalUse {
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly namespace: string;
  /** The task queue whose worker is asked. */
  readonly taskQueue: string;
}

/** Nobody polls the queue: that is no verdict about a worker. */
export class NobodyPolls extends Error {
  override readonly name = 'NobodyPolls';
}

/** Runs `use` with a way to ask, and the kit's own worker for as long as it takes. */
export async function withTemporal<T>(to: TemporalUse, use: (ask: Ask) => Promise<T>): Promise<T> {
  const ownQueue = `conformance-${randomUUID()}`;
  const worker = await Worker.create({
    connection: to.connection,
    namespace: to.namespace,
    taskQueue: ownQueue,
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
      logger: quiet,
    }),
  });
  const ask: Ask = async (activity, input, limitMs) => {
    const question: Question = {
      activity,
      taskQueue: to.taskQueue,
      input,
      limitMs,
      pickUpMs: PICK_UP_MS,
    };
    const reply: Reply = await to.client.workflow.execute('askOnce', {
      taskQueue: ownQueue,
      workflowId: `conformance-${randomUUID()}`,
      workflowExecutionTimeout: limitMs + PICK_UP_MS + SLACK_MS,
      args: [question],
      staticSummary: `Conformance: ${activity} on ${to.taskQueue}`,
    });
    if (reply.kind === 'nobody') throw new NobodyPolls(`Nobody polls ${to.taskQueue}.`);
    return reply;
  };
  return worker.runUntil(() => use(ask));
}

const ignore = (): void => {};
const quiet = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: (message: string): void => console.error(message),
};
