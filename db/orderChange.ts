/**
 * One change of an order as parts of one statement: the row at version n, event n, and its delivery
 * commit together. The caller's statement adds what else it has to commit.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { OrderChange, OrderEventData } from '../contracts/events.ts';
import { type ClientAction, orderStateOf } from '../contracts/order.ts';
import type { OrderRow } from '../contracts/orderActivities.ts';
import type { SealedJson } from '../contracts/sealed.ts';
import { partitionOf } from './appendEvent.ts';
import type { Queries } from './client.ts';
import { decisionInsert, type StoredDecision } from './decisions.ts';
import { eventDataOfRow, stateAssignments } from './orderState.ts';

/** With what is personal of it sealed. */
export interface StoredChange extends Omit<OrderChange, 'clientAction' | 'decision'> {
  readonly clientAction?: SealedJson<ClientAction> | undefined;
  readonly decision?: StoredDecision | undefined;
}

/**
 * The CTEs `changed`, `event` and `delivery`, and `decided` for a change by a decision. They write
 * nothing unless the row is at the version before the change. `event` has the column `data`, for `rowOfEvent`.
 *
 * @param condition a further condition on the row
 */
export function changeParts(change: StoredChange, condition: SQL = sql`true`): SQL {
  const { orderId, version, type, set, clientAction, decision } = change;
  const assignments = [
    ...stateAssignments(set),
    ...(clientAction ? [sql`client_action = ${JSON.stringify(clientAction)}::jsonb`] : []),
    sql`version = ${version}`,
    sql`updated_at = now()`,
  ];
  return sql`changed as (
  update orders set ${sql.join(assignments, sql`, `)}
  where order_id = ${orderId} and version = ${version - 1} and ${condition}
  returning *
), event as (
  insert into order_events (transaction_id, order_id, version, type, data)
  select ${notBefore(orderId, version - 1)}, order_id, version, ${type},
    ${eventDataOfRow}${returnData(change)}${orderedData(change)}
  from changed
  returning order_id, version, data
), delivery as (
  insert into event_deliveries (partition, order_id, version)
  select ${partitionOf(orderId)}, order_id, version from event
)${decision ? sql`, decided as (${decisionInsert(decision, sql`changed`)})` : sql``}`;
}

/**
 * The place in the feed. A transaction that waited for the order's row may have its number from before the one that
 * wrote the event before: then both events have the number of that one. Its event is no later for that, as
 * the feed shows neither of them before both transactions have ended.
 */
const notBefore = (orderId: string, version: number): SQL => sql`greatest(pg_current_xact_id(), (
    select transaction_id from order_events
    where order_id = ${orderId} and version = ${version}))`;

const returnData = ({ return: step }: StoredChange): SQL =>
  step ? sql` || ${JSON.stringify({ return: step })}::jsonb` : sql``;

/** What is ordered from a change on, as the event of the order's creation has it. */
const orderedData = ({ changeNumber }: StoredChange): SQL =>
  changeNumber === undefined
    ? sql``
    : sql` || jsonb_build_object('order', jsonb_strip_nulls(jsonb_build_object(
        'items', (
          select jsonb_agg(jsonb_build_object('itemId', i.item_id,
            'quantity', i.quantity - i.removed, 'unitPrice', i.unit_price) order by i.line)
          from order_items i where i.order_id = changed.order_id and i.quantity > i.removed),
        'currency', currency, 'total', total - reduced,
        'amounts', case when jsonb_array_length(amounts) > 0 then amounts end,
        'reference', reference, 'exchangeOf', exchange_of, 'replaces', replaces)))`;

/** Writes the change. @returns the row as it then is; null when the row was not at the version before */
export async function writeOrderChange(
  tx: Queries,
  change: StoredChange,
  condition?: SQL,
): Promise<OrderRow | null> {
  const [event] = await tx.execute<{ data: OrderEventData }>(
    sql`with ${changeParts(change, condition)} select data from event`,
  );
  return event ? rowOfEvent(event.data) : null;
}

/** @returns the row as the event's data has it */
export const rowOfEvent = (data: OrderEventData): OrderRow => ({
  version: data.version,
  state: orderStateOf(data),
});
