/** Which rows of `event_deliveries` still are to be sent to Kafka. The indexes have the same words. */
import { sql } from 'drizzle-orm';
import { DELIVERY_PARTITIONS } from './schema.ts';

export const isWaiting = sql`done_at is null and dead_lettered_at is null`;
export const isDeadLetter = sql`done_at is null and dead_lettered_at is not null`;

/** The delivery that has waited longest: one row of `id, order_id, version`, or none. By an index only. */
export const firstWaiting = sql`
  select next.* from generate_series(0, ${sql.raw(String(DELIVERY_PARTITIONS - 1))}) relayed (by)
  cross join lateral (
    select id, order_id, version from event_deliveries
    where partition = relayed.by and ${isWaiting} order by id limit 1) next
  order by id limit 1`;

/** When the event happened that has waited longest: one row of `since`, or none. */
export const oldestWaiting = sql`
  select e.occurred_at as since
  from (${firstWaiting}) oldest join order_events e using (order_id, version)`;
