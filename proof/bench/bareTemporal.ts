/** The worker of the bare workflows, and a client of them, on the Temporal of the measured side. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';

export const BARE_QUEUE = 'bare';

export interface BareTemporal {
  readonly client: Client;
  /** Runs a workflow of three activities. @returns its id */
  runWorkflow(): Promise<string>;
  /** Starts a workflow that waits for one update. @returns a function that sends the update */
  startDecision(): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
}

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;

/** Bundles them once per process. */
export function bundleBareWorkflows(): ReturnType<typeof bundleWorkflowCode> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./bareWorkflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  return bundle;
}

export function createBareWorker(
  connection: NativeConnection,
  workflowBundle: WorkflowBundleOption,
): Promise<Worker> {
  return Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowBundle,
    activities: { nothing: async (step: string) => step },
    // As the service's workers.
    maxConcurrentActivityTaskExecutions: 50,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxCachedWorkflows: 1000,
  });
}

/** Starts a worker in this process, and a client. */
export async function startBareTemporal(address: string): Promise<BareTemporal> {
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const worker = await createBareWorker(connection, await bundleBareWorkflows());
  const running = worker.run();
  const start = { taskQueue: BARE_QUEUE };
  return {
    client,
    async runWorkflow() {
      const workflowId = randomUUID();
      await client.workflow.execute('bareWorkflow', { ...start, workflowId });
      return workflowId;
    },
    async startDecision() {
      const workflowId = randomUUID();
      const handle = await client.workflow.start('bareDecision', { ...start, workflowId });
      return () => handle.executeUpdate('decide');
    },
    async close() {
      worker.shutdown();
      await running;
      await client.connection.close();
      await connection.close();
    },
  };
}
