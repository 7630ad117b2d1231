/** The task queues that open orders and new ones need. */
import { sql } from 'drizzle-orm';
import { endedStatuses } from '../../contracts/order.ts';
import { ORDERS_QUEUE, type ProviderQueues } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { sqlList } from '../../db/sqlList.ts';

/** The statement reads every open order, of which there may be a million. */
const READ_EVERY_MS = 300_000;

/**
 * Those of open orders, which stay with the queues they were accepted for after a setting has changed,
 * and those that new orders are accepted for.
 */
export function createQueuesInUse(
  db: Queries,
  configured: ProviderQueues,
  readEveryMs: number = READ_EVERY_MS,
): () => Promise<readonly string[]> {
  let queues: readonly string[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readAt < readEveryMs) return queues;
    const rows = await db.execute<{ payments: string; logistics: string }>(sql`
      select distinct payments_queue as payments, logistics_queue as logistics
      from orders where status not in ${sqlList(endedStatuses)}`);
    const used = [...rows, configured].flatMap(({ payments, logistics }) => [payments, logistics]);
    queues = [...new Set([ORDERS_QUEUE, ...used])];
    readAt = performance.now();
    return queues;
  };
}
