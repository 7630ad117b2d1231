import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { inParallel } from '../../fixtures/inParallel.ts';
import { type BareTemporal, startBareTemporal } from '../bareTemporal.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { cpuBetween, cpuMs, sumOf } from '../processUsage.ts';
import type { BenchService } from '../service.ts';

const ORDERS = 100;
const AT_ONCE = 8;
const POLL_MS = 100;
const LIMIT_MS = 120_000;
/** For work that follows the last event: acknowledgements, timers, checkpoints of consumers. */
const AFTERMATH_MS = 1_000;

export const orderCpu: Measurement = {
  name: 'order-cpu',
  title: 'Orders through HTTP with everything counted: CPU per order by process',
  baseline: 'bare workflows of three activities that do nothing, on the same Temporal',
  meaning: `${ORDERS} orders are placed over HTTP, ${AT_ONCE} at once, and run by the service as \`npm start\` runs it until each is confirmed and each event is in Kafka. CPU is user and system time of all processes of the service, engines and simulators included; the client is not counted. The baseline counts Temporal, and as “worker” the one process that is both client and worker.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const service = await lab.service();
    const bare = await startBareTemporal(service.addresses.temporal);
    const sql = postgres(service.addresses.databaseUrl, { max: 1 });
    try {
      await runOrders(service, sql);
      await runBare(service, bare);
      await alternate({
        measured: () => runOrders(service, sql),
        baseline: () => runBare(service, bare),
      });
    } finally {
      await sql.end();
      await bare.close();
    }
  },
};

async function runOrders(service: BenchService, sql: postgres.Sql): Promise<Sample> {
  const before = cpuMs(service.processes);
  const began = performance.now();
  await inParallel(ORDERS, AT_ONCE, async () => void (await placeOrder(service.http)));
  await untilNone(() => sql`select 1 from orders where status = 'pending' limit 1`);
  const seconds = (performance.now() - began) / 1000;
  if (service.addresses.kafka !== null) {
    await untilNone(() => sql`select 1 from event_deliveries limit 1`);
  }
  await sleep(AFTERMATH_MS);
  return sampleOf(seconds, cpuBetween(before, cpuMs(service.processes)));
}

async function untilNone(query: () => PromiseLike<{ readonly length: number }>): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while ((await query()).length > 0) {
    if (performance.now() > limit) throw new Error('the service does not finish its orders');
    await sleep(POLL_MS);
  }
}

async function runBare(service: BenchService, bare: BareTemporal): Promise<Sample> {
  const processes = new Map([['temporal', { pid: service.processes.get('temporal')?.pid }]]);
  const ownBefore = process.cpuUsage();
  const before = cpuMs(processes);
  const began = performance.now();
  await inParallel(ORDERS, AT_ONCE, async () => void (await bare.runWorkflow()));
  const seconds = (performance.now() - began) / 1000;
  await sleep(AFTERMATH_MS);
  const used = cpuBetween(before, cpuMs(processes));
  const own = process.cpuUsage(ownBefore);
  return sampleOf(seconds, used.set('worker', (own.user + own.system) / 1000));
}

function sampleOf(seconds: number, used: ReadonlyMap<string, number>): Sample {
  return {
    'placed to confirmed (orders/s)': ORDERS / seconds,
    'CPU of all processes (ms per order)': sumOf(used) / ORDERS,
    ...Object.fromEntries(
      [...used].map(([name, ms]) => [`CPU: ${name} (ms per order)`, ms / ORDERS]),
    ),
  };
}
