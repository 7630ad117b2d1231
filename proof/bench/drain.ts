/** How fast a relay sends what waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayBench } from './relayBench.ts';

const STALL_LIMIT_MS = 30_000;

/** Starts a relay and stops it once nothing waits. @returns events a second after the first was sent */
export async function drain({ sql, startRelay }: RelayBench): Promise<number> {
  const firstWaiting = async () =>
    (
      await sql<{ id: string | null }[]>`
        select min(next.id) as id from generate_series(0, 15) relayed (by)
        cross join lateral (select id from event_deliveries
          where partition = relayed.by and done_at is null and dead_lettered_at is null
          order by id limit 1) next`
    )[0]?.id;
  const before = await firstWaiting();
  const child = startRelay();
  const limit = performance.now() + STALL_LIMIT_MS;
  while ((await firstWaiting()) === before) {
    if (performance.now() > limit) throw new Error(`the relay does not relay: ${child.output()}`);
    await sleep(1);
  }
  const startedAt = performance.now();
  const [remaining] =
    await sql`select count(*)::int as n from event_deliveries where done_at is null`;
  while (await firstWaiting()) {
    if (performance.now() > limit) throw new Error(`the relay has stalled: ${child.output()}`);
    // Each query steps over rows that are done: few queries, so that they do not slow the relay.
    await sleep(50);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await child.signal('SIGTERM');
  return Number(remaining?.['n']) / seconds;
}
