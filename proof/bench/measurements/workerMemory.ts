import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflows } from '../../../worker/workflowBundle.ts';
import { startHttpProgram } from '../apiProcess.ts';
import { BARE_QUEUE, bundleBareWorkflows } from '../bareTemporal.ts';
import type { Lab } from '../lab.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { residentBytes } from '../processUsage.ts';
import type { BenchService } from '../service.ts';
import { timeCalls } from '../timing.ts';

const WARM_UP = 50;
const OPEN = 300;
const AT_ONCE = 16;
const SETTLE_MS = 3_000;
/** Otherwise the young generation has room for all of them, and they seem to cost nothing. */
const NODE = { NODE_OPTIONS: '--max-semi-space-size=16' };

export const workerMemory: Measurement = {
  name: 'worker-memory',
  title: 'Memory of the worker by open orders',
  baseline:
    'a worker process of bare workflows that have run three activities and stay open, on the same Temporal',
  meaning: `Each round starts a new worker process. Memory is the growth of its resident size while ${OPEN} orders are confirmed and stay open, waiting for their parcels, after ${WARM_UP} others; it is stated for 1,000. Both sides load a bundle made before, as in production, and run with \`--max-semi-space-size=16\`. A worker keeps at most 1,000 workflows in its cache (\`maxCachedWorkflows\`); more open orders take no more memory, and each is replayed when something happens to it.`,
  rounds: 3,
  run: async (lab, alternate) => {
    const folder = await lab.newFolder();
    const orderBundle = await writeBundle(folder, 'orders.js', bundleWorkflows());
    const bareBundle = await writeBundle(folder, 'bare.js', bundleBareWorkflows());
    const service = await lab.newService(orderBundle);
    const address = service.addresses.temporal;
    const connection = await Connection.connect({ address });
    try {
      await alternate({
        measured: () => openOrders(service),
        baseline: () =>
          openBare(lab, new Client({ connection }), { ...bareBundle, TEMPORAL_ADDRESS: address }),
      });
    } finally {
      await connection.close();
      await service.close();
    }
  },
};

/** A worker that bundles at its start has garbage of that, which hides what orders take. */
async function writeBundle(
  folder: string,
  name: string,
  bundle: Promise<{ readonly code: string }>,
): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, name);
  await writeFile(file, (await bundle).code);
  return { ...NODE, WORKFLOW_BUNDLE: file };
}

async function openOrders({ http, processes }: BenchService): Promise<Sample> {
  const worker = processes.get('worker');
  await worker?.restart();
  const open = async () => {
    const { status } = await placeOrder(http, {}, { prefer: 'wait=30' });
    if (status !== 'confirmed') throw new Error(`the order is ${status}`);
  };
  return memoryOf(open, () => residentBytes(worker?.pid ?? 0));
}

async function openBare(
  lab: Lab,
  client: Client,
  env: Readonly<Record<string, string>>,
): Promise<Sample> {
  const worker = await startHttpProgram(lab, 'proof/bench/bareWorker.ts', env);
  const open = async () => {
    const start = { taskQueue: BARE_QUEUE, workflowId: randomUUID() };
    const handle = await client.workflow.start('bareOpen', start);
    await handle.executeUpdate('opened');
  };
  try {
    return await memoryOf(open, () => worker.usage().rss);
  } finally {
    await worker.close();
  }
}

async function memoryOf(open: () => Promise<void>, resident: () => number): Promise<Sample> {
  await timeCalls(WARM_UP, AT_ONCE, open);
  await sleep(SETTLE_MS);
  const before = resident();
  await timeCalls(OPEN, AT_ONCE, open);
  await sleep(SETTLE_MS);
  const after = resident();
  return {
    'memory per 1,000 open orders (MB)': ((after - before) / 1e6 / OPEN) * 1_000,
    [`resident size with ${WARM_UP + OPEN} (MB)`]: after / 1e6,
  };
}
