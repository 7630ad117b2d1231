/** The orders of a customer that still need the customer's data, or may come to need it. */
import { type SQL, sql } from 'drizzle-orm';
import { unfinishedEffectStates } from '../../contracts/effects.ts';
import { endedStatuses, outstandings } from '../../contracts/order.ts';
import { openReturnStates } from '../../contracts/return.ts';
import type { Queries } from '../../db/client.ts';
import { isOutstanding } from '../../db/outstanding.ts';
import { uncaptured } from '../../db/schema/orders.ts';
import { commands, effects, orders, refunds, returns } from '../../db/schema.ts';
import { sqlList } from '../../db/sqlList.ts';

const any = (conditions: readonly SQL[]): SQL => sql`(${sql.join([...conditions], sql` or `)})`;

/** On its way, or waiting for a person, for money, for pieces or for Temporal. */
const isOpen = any([
  sql`${orders.status} not in ${sqlList(endedStatuses)}`,
  sql`${orders.hold} is not null`,
  sql`${orders.attention} is not null`,
  uncaptured(orders),
  ...outstandings.map(isOutstanding),
  sql`exists (select from ${commands} where ${commands.orderId} = ${orders.orderId})`,
  sql`exists (select from ${refunds} where ${refunds.orderId} = ${orders.orderId}
    and ${refunds.state} in ('requested', 'pending'))`,
  sql`exists (select from ${returns} where ${returns.orderId} = ${orders.orderId}
    and (${returns.state} in ${sqlList(openReturnStates)}
      or jsonb_array_length(${returns.news}) > ${returns.recorded}))`,
  // A call in flight may still take effect, and is then undone.
  sql`exists (select from ${effects} where ${effects.orderId} = ${orders.orderId}
    and (${effects.state} in ${sqlList(unfinishedEffectStates)} or ${effects.verifyAt} is not null))`,
]);

export const countOpenOrders = async (tx: Queries, userId: string): Promise<number> => {
  const [row] = await tx
    .select({ open: sql<number>`count(*)::int` })
    .from(orders)
    .where(sql`${orders.userId} = ${userId} and ${isOpen}`);
  return row?.open ?? 0;
};
