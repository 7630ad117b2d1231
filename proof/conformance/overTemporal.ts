/** Calls the worker that polls a task queue, by a workflow on the kit's own task queue. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, type NativeConnection, Worker } from '@temporalio/worker';
import type { Ask } from './ask.ts';
import type { Question, Reply } from './workflows.ts';

/** A polling worker takes a task at once; a worker that has just started, within one poll. */
const PICK_UP_MS = 10_000;
const SLACK_MS = 10_000;

interface TemporalTarget {
  readonly connection: NativeConnection;
  readonly client: Client;
  readonly namespace: string;
  /** The task queue of the worker under test. */
  readonly taskQueue: string;
  /** For workers that encrypt their answers. */
  readonly dataConverter?: DataConverter | undefined;
}

/** No worker polls the queue, so there is no verdict. */
class NoWorkerPolls extends Error {
  override readonly name = 'NoWorkerPolls';
}

/** The worker does not know an activity under its agreed name, so there is no verdict. */
class NoSuchActivity extends Error {
  override readonly name = 'NoSuchActivity';
}

/** How the SDKs of Temporal say that a worker has no activity of that name. */
const UNREGISTERED =
  /(is not registered (on|with)|not registered on this worker|unable to find activityType)/i;

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;

/** Bundles once per process: it takes seconds. */
function bundleOwnWorkflows(): ReturnType<typeof bundleWorkflowCode> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    logger: quiet,
  });
  return bundle;
}

/** Runs `use` with the kit's own worker running. @throws NoWorkerPolls, NoSuchActivity */
export async function withTemporal<T>(
  to: TemporalTarget,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const ownQueue = `conformance-${randomUUID()}`;
  const worker = await Worker.create({
    connection: to.connection,
    namespace: to.namespace,
    taskQueue: ownQueue,
    workflowBundle: await bundleOwnWorkflows(),
    ...(to.dataConverter && { dataConverter: to.dataConverter }),
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
    if (reply.kind === 'no worker') throw new NoWorkerPolls(`Nobody polls ${to.taskQueue}.`);
    if (reply.kind === 'failure' && UNREGISTERED.test(reply.message))
      throw new NoSuchActivity(
        `The worker on ${to.taskQueue} has no activity named ${activity}. It said: ${reply.message}`,
      );
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
