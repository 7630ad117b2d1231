/** What a person does about an order whose events were set aside. See docs/events.md. */
import type postgres from 'postgres';

export interface DeadLetter {
  readonly orderId: string;
  readonly version: number;
  readonly type: string;
  readonly reason: string;
  readonly since: Date;
}

/** The events at fault, oldest first, without those that only wait behind one; at most `limit`. */
export async function listDeadLetters(sql: postgres.Sql, limit = 100): Promise<DeadLetter[]> {
  return await sql<DeadLetter[]>`
    select d.order_id as "orderId", d.version, e.type, d.dead_letter_reason as reason,
      d.dead_lettered_at as since
    from event_deliveries d
    join order_events e on e.order_id = d.order_id and e.version = d.version
    where d.dead_lettered_at is not null and d.dead_letter_reason <> 'BEHIND'
    order by d.dead_lettered_at
    limit ${limit}`;
}

/**
 * Lets an order's events go on, in their order, from the one that was set aside.
 *
 * @param drop Versions never to be sent to Kafka; they stay in the order's timeline.
 * @returns how many events are to be sent again.
 */
export async function resumeOrder(
  sql: postgres.Sql,
  orderId: string,
  drop: readonly number[] = [],
): Promise<number> {
  return sql.begin(async (tx) => {
    // Taken first, and by itself: a relay that is just setting events behind these aside has then
    // either finished, and the update sees them, or waits, and finds nothing to set them behind.
    await tx`
      select from event_deliveries
      where order_id = ${orderId} and dead_lettered_at is not null for update`;
    await tx`
      delete from event_deliveries
      where order_id = ${orderId} and dead_lettered_at is not null
        and version = any(${drop as number[]}::int[])`;
    const resumed = await tx`
      update event_deliveries set dead_lettered_at = null, dead_letter_reason = null
      where order_id = ${orderId} and dead_lettered_at is not null`;
    return resumed.count;
  });
}
