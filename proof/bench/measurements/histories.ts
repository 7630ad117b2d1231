import { type BareTemporal, startBareTemporal } from '../bareTemporal.ts';
import { countsOf, type HistoryCounts } from '../historyCounts.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { type OrderPath, orderPaths, runPath } from '../orderPaths.ts';
import type { BenchService } from '../service.ts';

type Paths = Readonly<Record<string, OrderPath>>;

const baseline = 'the history of a bare workflow of three activities';
const counted =
  'Local activities run inside workflow tasks; the saga writes its changes to Postgres by them. The counts do not depend on the machine, except that two messages may share a workflow task.';

export const histories: Measurement = {
  name: 'histories',
  title: 'Events, workflow tasks and activities of an order’s history',
  baseline,
  meaning: `Counted in Temporal’s histories, one order a round for each path. A confirmed order still waits for its parcel; a pending payment is charged 1 s later, and its order confirmed. One worker polls all queues, as with \`npm start\`. An order that fails early does less than the bare workflow. ${counted}`,
  rounds: 3,
  run: async (lab, alternate) => {
    const service = await lab.service();
    const bare = await startBareTemporal(service.addresses.temporal);
    try {
      await alternate(sidesOf(service, bare, orderPaths));
    } finally {
      await bare.close();
    }
  },
};

const { confirmed, declined, undeliverable } = orderPaths;
const cancelled = orderPaths['cancelled when confirmed'];
const separatePaths = { confirmed, declined, undeliverable, 'cancelled when confirmed': cancelled };

export const separateHistories: Measurement = {
  name: 'separate-workers',
  title: 'The same history when payments and logistics have workers of their own',
  baseline,
  meaning: `As “histories”, with three worker processes: one polls \`orders\`, one \`payments\`, one \`logistics\`, as when other teams run the last two. ${counted}`,
  rounds: 3,
  run: async (lab, alternate) => {
    const service = await lab.newService({ WORKER_QUEUES: 'orders' });
    const workers = ['payments', 'logistics'].map((queue) =>
      lab.startProgram('worker/main.ts', {
        ...service.workerEnvironment,
        WORKER_QUEUES: queue,
        WORKER_PORT: '0',
      }),
    );
    const bare = await startBareTemporal(service.addresses.temporal);
    try {
      await alternate(sidesOf(service, bare, separatePaths));
    } finally {
      await bare.close();
      await Promise.all(workers.map((worker) => worker.signal('SIGTERM')));
      await service.close();
    }
  },
};

const sidesOf = (service: BenchService, bare: BareTemporal, paths: Paths) => ({
  measured: async () => {
    const sample: Record<string, number> = {};
    for (const [name, path] of Object.entries(paths))
      Object.assign(sample, named(name, await countsOf(bare.client, await runPath(service, path))));
    return sample;
  },
  baseline: async () => {
    const counts = await countsOf(bare.client, await bare.runWorkflow());
    // The bare workflow has no local activities.
    const { 'local activities': _none, ...compared } = counts;
    return Object.assign({}, ...Object.keys(paths).map((name) => named(name, compared)));
  },
});

const named = (path: string, counts: Partial<HistoryCounts>): Sample =>
  Object.fromEntries(Object.entries(counts).map(([what, count]) => [`${path}: ${what}`, count]));
