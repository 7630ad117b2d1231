/** One look at the memory, queues, pools and caches of the running service. */
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { residentBytes } from '../bench/processUsage.ts';
import type { BenchService } from '../bench/service.ts';
import { readMetrics } from './metrics.ts';
import type { Sample } from './series.ts';

/** Our own processes; the engines' memory is theirs. */
const OURS = ['api', 'worker', 'dispatcher', 'relay', 'webhooks'] as const;

/** Added to NODE_OPTIONS of the service's processes. */
export const COLLECTS_GARBAGE = [
  '--import',
  new URL('collectGarbage.ts', import.meta.url).href,
] as const;
/** A collection of 300 MB takes a tenth of this. */
const COLLECTION_MS = 1_000;

/**
 * Has the processes, which were started with COLLECTS_GARBAGE, collect their garbage, and looks at them.
 *
 * @param metrics addresses of /metrics, by process
 */
export async function takeSample(
  service: BenchService,
  sql: postgres.Sql,
  metrics: Readonly<Record<(typeof OURS)[number], string>>,
): Promise<Sample> {
  const pids = OURS.map((name) => service.processes.get(name)?.pid);
  for (const pid of pids) if (pid !== undefined) process.kill(pid, 'SIGUSR2');
  await sleep(COLLECTION_MS);
  const [queues] = await sql<Record<string, number>[]>`
    select (select count(*)::int from commands) as "queue of commands",
      (select count(*)::int from event_deliveries where done_at is null) as "queue of events",
      (select count(*)::int from orders where status = 'pending') as "queue of pending orders",
      (select count(*)::int from orders where status <> 'delivered') as "queue of orders under way"`;
  const memory: Record<string, number> = {};
  const heaps: Record<string, number> = {};
  const pools: Record<string, number> = {};
  let cached = 0;
  for (const [index, name] of OURS.entries()) {
    const pid = pids[index];
    memory[`memory of ${name}`] = pid === undefined ? 0 : residentBytes(pid) / 1e6;
    const read = await readMetrics(metrics[name]);
    heaps[`heap of ${name}`] = read('nodejs_heap_size_used_bytes') / 1e6;
    pools[`pool of ${name}: waiting`] = read('db_client_connection_pending_requests');
    if (name === 'worker') cached = read('temporal_sticky_cache_size');
  }
  return { ...memory, ...heaps, ...queues, ...pools, 'cache of the worker': cached };
}
