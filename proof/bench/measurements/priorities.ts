import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../../../ops/inParallel.ts';
import { acceptedItems, acceptOrder } from '../../fixtures/acceptedOrder.ts';
import type { Lab } from '../lab.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { type SagaWorkers, startSagaWorkers } from '../sagaWorkers.ts';
import { quantile } from '../statistics.ts';
import { timeCalls } from '../timing.ts';

const BACKLOG = 2_000;
const CANCELLED = 25;
const AT_ONCE = 16;
/** Between two cancellations: one order's undo is not to wait for another's. */
const PAUSE_MS = 100;

export const priorities: Measurement = {
  name: 'priorities',
  title: 'An undo while 2,000 new orders wait',
  baseline: 'the same without waiting orders',
  meaning: `${BACKLOG} accepted orders have a saga in Temporal and no worker yet. Then one worker starts, and while it works ${2 * CANCELLED} confirmed orders are cancelled one after the other: ${CANCELLED} whose saga the worker has in its cache, and ${CANCELLED} whose saga it has not, as those of days ago. Two times of each: from the request to the start of the first undo, and the part of it for which the undo waits in Temporal for a worker. Each side has new engines; providers answer at once. With ${CANCELLED} calls p99 is the slowest call.`,
  rounds: 3,
  run: (lab, alternate) =>
    alternate({ measured: () => cancelAmong(lab, BACKLOG), baseline: () => cancelAmong(lab, 0) }),
};

async function cancelAmong(lab: Lab, backlog: number): Promise<Sample> {
  await lab.release();
  const engines = await lab.newEngines();
  try {
    const { address } = await engines.temporal();
    const databaseUrl = await engines.createDatabase('priorities');
    const workers = await startSagaWorkers(databaseUrl, address, acceptedItems);
    try {
      return await cancellations(workers, backlog);
    } finally {
      await workers.close();
    }
  } finally {
    await engines.close();
  }
}

async function cancellations(workers: SagaWorkers, backlog: number): Promise<Sample> {
  const uncached = await acceptOrders(workers, CANCELLED);
  await timeCalls(CANCELLED, AT_ONCE, (index) => workers.confirm(uncached[index] ?? ''));
  await workers.pause();
  const cached = await acceptOrders(workers, CANCELLED);
  const waiting = await acceptOrders(workers, backlog);
  const areConfirmed = Promise.all(cached.map(workers.confirmed));
  await startSagas(workers, cached);
  await startSagas(workers, waiting);
  await workers.resume();
  await areConfirmed;
  const times: Record<'uncached' | 'cached', Times[]> = { uncached: [], cached: [] };
  for (let index = 0; index < CANCELLED; index += 1) {
    times.uncached.push(await untilUndo(workers, uncached[index]));
    times.cached.push(await untilUndo(workers, cached[index]));
  }
  return {
    ...sampleOf('saga not in the cache', times.uncached),
    ...sampleOf('saga in the cache', times.cached),
  };
}

/** In milliseconds. */
interface Times {
  readonly toUndo: number;
  readonly waiting: number;
}

async function untilUndo(workers: SagaWorkers, orderId = ''): Promise<Times> {
  await sleep(PAUSE_MS);
  const began = performance.now();
  const waiting = await workers.cancel(orderId);
  return { toUndo: performance.now() - began, waiting };
}

function sampleOf(saga: string, times: readonly Times[]): Sample {
  const toUndo = times.map((each) => each.toUndo);
  const waiting = times.map((each) => each.waiting);
  return {
    [`${saga}: to the undo, p50 (ms)`]: quantile(toUndo, 0.5),
    [`${saga}: to the undo, p99 (ms)`]: quantile(toUndo, 0.99),
    [`${saga}: the undo waits, p50 (ms)`]: quantile(waiting, 0.5),
    [`${saga}: the undo waits, p99 (ms)`]: quantile(waiting, 0.99),
  };
}

async function acceptOrders({ db }: SagaWorkers, count: number): Promise<string[]> {
  const ids: string[] = [];
  await inParallel(
    count,
    AT_ONCE,
    async () => void ids.push(await acceptOrder(db, { commands: [] })),
  );
  return ids;
}

const startSagas = ({ start }: SagaWorkers, ids: readonly string[]): Promise<void> =>
  inParallel(ids.length, AT_ONCE, (index) => start(ids[index] ?? ''));
