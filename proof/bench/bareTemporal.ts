/** Runs the bare workflows, by a worker in this process, on the Temporal of the measured side. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';

const QUEUE = 'bare';

export interface BareTemporal {
  readonly client: Client;
  /** Runs a workflow of three activities. @returns its id */
  runWorkflow(): Promise<string>;
  /** Starts a workflow that waits for one update. @returns a function that sends the update */
  startDecision(): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
}

let bundle: ReturnType<typeof bundleWorkflowCode> | undefined;

export async function startBareTemporal(address: string): Promise<BareTemporal> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./bareWorkflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const worker = await Worker.create({
    connection,
    taskQueue: QUEUE,
    workflowBundle: await bundle,
    activities: { nothing: async (step: string) => step },
    // As the service's workers.
    maxConcurrentActivityTaskExecutions: 50,
    workflowTaskPollerBehavior: { type: 'autoscaling' },
    activityTaskPollerBehavior: { type: 'autoscaling' },
    maxCachedWorkflows: 1000,
  });
  const running = worker.run();
  const start = { taskQueue: QUEUE };
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
