import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { cpuBetween, cpuMs, sumOf } from '../processUsage.ts';
import { launchBenchService } from '../service.ts';

/** The work that follows a start is over by then. */
const SETTLE_MS = 9_000;
const IDLE_MS = 6_000;

export const startUp: Measurement = {
  name: 'start-up',
  title: 'Start-up of the whole service, and its CPU while idle',
  baseline: 'its three engines alone (PostgreSQL, Temporal, Kafka), started at once',
  meaning: `Each start is in a new folder, with all programs obtained before. Idle CPU is that of all processes over ${IDLE_MS / 1000} s, from ${SETTLE_MS / 1000} s after the start, as a share of one core. The service’s figures contain its engines, so a ratio of 1 would be a service that costs nothing.`,
  rounds: 3,
  run: async (lab, alternate) => {
    await lab.release();
    await alternate({
      measured: () => startService(lab),
      baseline: () => startEngines(lab),
    });
  },
};

async function startService(lab: Lab): Promise<Sample> {
  const { service, seconds } = await launchBenchService(lab.newFolder, lab.abandon);
  try {
    return await sampleOf(seconds, service.processes);
  } finally {
    await service.stop();
  }
}

async function startEngines(lab: Lab): Promise<Sample> {
  const engines = await lab.newEngines();
  try {
    const began = performance.now();
    await Promise.all([engines.createDatabase('orders'), engines.temporal(), engines.kafka()]);
    return await sampleOf((performance.now() - began) / 1000, engines.processes());
  } finally {
    await engines.close();
  }
}

async function sampleOf(
  seconds: number,
  processes: ReadonlyMap<string, { readonly pid: number | undefined }>,
): Promise<Sample> {
  await sleep(SETTLE_MS);
  const before = cpuMs(processes);
  await sleep(IDLE_MS);
  const used = cpuBetween(before, cpuMs(processes));
  const share = (ms: number): number => (ms / IDLE_MS) * 100;
  return {
    'start to ready (seconds)': seconds,
    'idle CPU of all processes (% of a core)': share(sumOf(used)),
    ...Object.fromEntries([...used].map(([name, ms]) => [`idle CPU: ${name} (%)`, share(ms)])),
  };
}
