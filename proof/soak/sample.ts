/** One look at the memory, queues, pools and caches of the running service. */
import type postgres from 'postgres';
import { residentBytes } from '../bench/processUsage.ts';
import type { BenchService } from '../bench/service.ts';
import { readMetrics } from './metrics.ts';
import type { Sample } from './series.ts';

/** Our own processes; the engines' memory is theirs. */
const OURS = ['api', 'worker', 'dispatcher', 'relay', 'webhooks'] as const;

/** @param metrics addresses of /metrics, by process */
export async function takeSample(
  service: BenchService,
  sql: postgres.Sql,
  metrics: Readonly<Record<(typeof OURS)[number], string>>,
): Promise<Sample> {
  const [queues] = await sql<Record<string, number>[]>`
    select (select count(*)::int from commands) as "queue of commands",
      (select count(*)::int from event_deliveries where done_at is null) as "queue of events",
      (select count(*)::int from orders where status = 'pending') as "queue of pending orders",
      (select count(*)::int from orders where status <> 'delivered') as "queue of orders under way"`;
  const memory: Record<string, number> = {};
  const pools: Record<string, number> = {};
  let cached = 0;
  for (const name of OURS) {
    const pid = service.processes.get(name)?.pid;
    memory[`memory of ${name}`] = pid === undefined ? 0 : residentBytes(pid) / 1e6;
    const read = await readMetrics(metrics[name]);
    pools[`pool of ${name}: waiting`] = read('db_client_connection_pending_requests');
    if (name === 'worker') cached = read('temporal_sticky_cache_size');
  }
  return { ...memory, ...queues, ...pools, 'cache of the worker': cached };
}
