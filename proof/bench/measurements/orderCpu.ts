import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { inParallel } from '../../../ops/inParallel.ts';
import { type BareTemporal, startBareTemporal } from '../bareTemporal.ts';
import { AFTERMATH_MS, AT_ONCE, cpuSample, ORDERS, runOrders } from '../countedOrders.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { cpuBetween, cpuMs } from '../processUsage.ts';
import type { BenchService } from '../service.ts';

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
  return cpuSample(seconds, used.set('worker', (own.user + own.system) / 1000));
}
