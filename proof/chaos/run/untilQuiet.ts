/** Waits until nothing is under way any more, as far as the stores can tell. */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';

const LOOK_EVERY_MS = 500;
/** So many looks in a row must find nothing. */
const QUIET_LOOKS = 3;

/** @returns what is still under way after `limitMs`; empty when all is quiet. */
export async function untilQuiet(
  databaseUrl: string,
  simulatorDatabaseUrl: string,
  limitMs: number,
): Promise<string[]> {
  const options = { max: 1, connect_timeout: 5, onnotice: () => undefined };
  const sql = postgres(databaseUrl, options);
  const books = postgres(simulatorDatabaseUrl, options);
  const until = Date.now() + limitMs;
  try {
    for (let quiet = 0; ; await sleep(LOOK_EVERY_MS)) {
      const busy = await underWay(sql, books).catch((error: Error) => [
        `unreadable: ${error.name}`,
      ]);
      quiet = busy.length === 0 ? quiet + 1 : 0;
      if (quiet === QUIET_LOOKS || Date.now() > until) return busy;
    }
  } finally {
    await Promise.all([sql.end({ timeout: 2 }), books.end({ timeout: 2 })]);
  }
}

async function underWay(sql: postgres.Sql, books: postgres.Sql): Promise<string[]> {
  const ours = await sql<{ what: string; count: number }[]>`
    select 'commands to hand over' as what, count(*)::int from commands
    union all select 'events to send', count(*)::int from event_deliveries
    union all select 'open orders', count(*)::int from orders
      where status in ('pending', 'failing', 'cancelling')
    union all select 'effects to look at again', count(*)::int from effects
      where verify_at <= now()`;
  const theirs = await books<{ what: string; count: number }[]>`
    select 'charges to settle' as what, count(*)::int from payment_simulator.charges
      where settles_at is not null
    union all select 'refunds to settle', count(*)::int from payment_simulator.refunds
      where settles_at is not null
    union all select 'payment updates to tell', count(*)::int from payment_simulator.updates
      where outcome is null
    union all select 'parcels to move', count(*)::int from carrier_simulator.movements
    union all select 'parcel updates to tell', count(*)::int from carrier_simulator.updates
      where outcome is null`;
  return [...ours, ...theirs]
    .filter(({ count }) => count > 0)
    .map((it) => `${it.count} ${it.what}`);
}
