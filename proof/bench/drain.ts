/** How fast a relay sends what waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { firstWaiting } from '../../db/waitingEvents.ts';
import type { RelayBench } from './relayBench.ts';

const STALL_LIMIT_MS = 30_000;

/** Starts a relay and stops it once nothing waits. @returns events a second after the first was sent */
export async function drain({ db, sql, startRelay }: RelayBench): Promise<number> {
  const nextId = async () => (await db.execute<{ id: string }>(firstWaiting))[0]?.id;
  const before = await nextId();
  const child = startRelay();
  const limit = performance.now() + STALL_LIMIT_MS;
  while ((await nextId()) === before) {
    if (performance.now() > limit) throw new Error(`the relay does not relay: ${child.output()}`);
    await sleep(1);
  }
  const startedAt = performance.now();
  const [remaining] =
    await sql`select count(*)::int as n from event_deliveries where done_at is null`;
  while (await nextId()) {
    if (performance.now() > limit) throw new Error(`the relay has stalled: ${child.output()}`);
    // Each query steps over rows that are done: few queries, so that they do not slow the relay.
    await sleep(50);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await child.signal('SIGTERM');
  return Number(remaining?.['n']) / seconds;
}
