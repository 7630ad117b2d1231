/** Waits until the stores show no work in progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { dispatchedStatuses, undoingStatuses } from '../../../contracts/order.ts';
import { askDatabase } from '../../fixtures/askDatabase.ts';
import type { Work } from './providersUnderTest.ts';

const POLL_MS = 500;
/** Consecutive polls that must find no work. */
const IDLE_POLLS = 3;

/** @returns the work that is still in progress after `limitMs`; empty when there is none. */
export async function waitUntilIdle(
  databaseUrl: string,
  workOfProviders: () => Promise<Work[]>,
  limitMs: number,
): Promise<string[]> {
  const until = Date.now() + limitMs;
  const read = () => askDatabase(databaseUrl, (sql) => workInProgress(sql, workOfProviders));
  for (let idlePolls = 0; ; await sleep(POLL_MS)) {
    const work = await read().catch((error: Error) => [`unreadable: ${error.name}`]);
    idlePolls = work.length === 0 ? idlePolls + 1 : 0;
    if (idlePolls === IDLE_POLLS || Date.now() > until) return work;
  }
}

async function workInProgress(
  sql: postgres.Sql,
  workOfProviders: () => Promise<Work[]>,
): Promise<string[]> {
  const inService = await sql<Work[]>`
    select 'commands to hand over' as what, count(*)::int from commands
    union all select 'events to send', count(*)::int from event_deliveries where done_at is null
    union all select 'orders in progress', count(*)::int from orders
      where status in ${sql(['pending', ...undoingStatuses])}
    union all select 'parcels to book again', count(*)::int from orders
      where status = 'confirmed' and shipment_status in ('none', 'cancelling')
        and hold is null and attention is null
    union all select 'payments to capture', count(*)::int from orders
      where payment_status = 'authorized' and status in ${sql(dispatchedStatuses)}
        and attention is null
    union all select 'refunds to make', count(*)::int from refunds r
      where state = 'pending' or (state = 'requested' and exists (
        select from orders o where o.order_id = r.order_id and o.attention is null))
    union all select 'effects to verify', count(*)::int from effects
      where verify_at <= now()`;
  return [...inService, ...(await workOfProviders())]
    .filter(({ count }) => count > 0)
    .map((row) => `${row.count} ${row.what}`);
}
