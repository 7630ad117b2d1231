/** Dead letters of the relay: listing them, and resuming their orders. See docs/events.md. */
import { sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { isDeadLetter } from '../../db/waitingEvents.ts';

export type DeadLetter = {
  readonly orderId: string;
  readonly version: number;
  readonly type: string;
  readonly reason: string;
  /** As Postgres writes a timestamp. */
  readonly since: string;
};

const MOST_LISTED = 100;

/** The events that Kafka does not take, oldest first, without those behind them. */
export async function listDeadLetters(db: Queries): Promise<DeadLetter[]> {
  return db.execute<DeadLetter>(sql`
    select d.order_id as "orderId", d.version, e.type, d.dead_letter_reason as reason,
      d.dead_lettered_at as since
    from event_deliveries d
    join order_events e on e.order_id = d.order_id and e.version = d.version
    where ${isDeadLetter} and d.dead_letter_reason <> 'BEHIND'
    order by d.dead_lettered_at
    limit ${MOST_LISTED}`);
}

/**
 * Makes an order's dead letters pending again, in their order.
 *
 * @param drop Versions never to be sent to Kafka; they stay in the order's timeline.
 * @returns how many events are pending again.
 */
export async function resumeOrder(
  db: Database,
  orderId: string,
  drop: readonly number[] = [],
): Promise<number> {
  return db.transaction(async (tx) => {
    // Locked first, in a statement of its own. A relay that is making events behind these dead
    // letters has then either finished, and the update below sees them, or waits, and afterwards
    // finds no dead letter to put them behind.
    await tx.execute(sql`
      select from event_deliveries
      where order_id = ${orderId} and ${isDeadLetter} for update`);
    await tx.execute(sql`
      update event_deliveries set done_at = now()
      where order_id = ${orderId} and ${isDeadLetter}
        and version = any(${sql.param(drop)}::int[])`);
    const { count } = await tx.execute(sql`
      update event_deliveries set dead_lettered_at = null, dead_letter_reason = null
      where order_id = ${orderId} and ${isDeadLetter}`);
    return count;
  });
}
