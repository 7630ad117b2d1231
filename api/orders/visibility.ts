/** Which orders a caller may see. An order of another user is answered as one that does not exist. */
import { and, eq } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { type OrderRow, orders } from '../../db/schema.ts';
import type { Caller } from '../http/environment.ts';
import { actsForAll } from '../http/ownership.ts';
import { ProblemError } from '../http/problem.ts';

/** @throws ProblemError ORDER_NOT_FOUND when there is none, or it is someone else's. */
export async function visibleOrder(
  queries: Queries,
  caller: Caller,
  orderId: string,
): Promise<OrderRow> {
  const ofCaller = actsForAll(caller) ? undefined : eq(orders.userId, caller.subject);
  const [order] = await queries
    .select()
    .from(orders)
    .where(and(eq(orders.orderId, orderId), ofCaller));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  return order;
}
