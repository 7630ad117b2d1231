/**
 * A read model of orders: a row for each order, and counts and totals by status. It stays exact when
 * events are repeated: a repeated event must not be counted twice.
 */
import type postgres from 'postgres';

/** The fields of an event that this consumer uses. */
export interface OrderEvent {
  readonly orderId: string;
  /** The event's number in its order. */
  readonly sequence: number;
  readonly status: string;
  /** Total in minor units, and currency; only in `order.created`. */
  readonly order?: { readonly total: number; readonly currency: string };
}

/** Creates missing tables. */
export async function prepareView(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    // Copies that start together take turns.
    await tx`select pg_advisory_xact_lock(hashtext('order_view'))`;
    await tx`
      create table if not exists order_view (
        order_id uuid primary key, sequence int not null, status text not null,
        total bigint not null default 0, currency text)`;
    await tx`
      create table if not exists orders_by_status (
        status text primary key, orders bigint not null, total bigint not null)`;
  });
}

interface Change {
  readonly orders: number;
  readonly total: number;
}

/**
 * Applies events in the order given, in one transaction. An event whose sequence is not above its
 * order's row changes nothing: that makes repeats harmless.
 *
 * @returns the number of new events
 */
export async function applyEvents(
  sql: postgres.Sql,
  events: readonly OrderEvent[],
): Promise<number> {
  return sql.begin(async (tx) => {
    const changes = new Map<string, Change>();
    let applied = 0;
    for (const event of events) if (await applyEvent(tx, event, changes)) applied += 1;
    // Sorted, so that concurrent copies lock the rows in the same order and never deadlock.
    for (const [status, change] of [...changes].sort()) await count(tx, status, change);
    return applied;
  });
}

async function applyEvent(
  tx: postgres.TransactionSql,
  { orderId, sequence, status, order }: OrderEvent,
  changes: Map<string, Change>,
): Promise<boolean> {
  await tx`
    insert into order_view (order_id, sequence, status) values (${orderId}, 0, '')
    on conflict do nothing`;
  // Locked: the copy that had this partition before may still be running.
  const [before] = await tx<{ sequence: number; status: string; total: string }[]>`
    select sequence, status, total from order_view where order_id = ${orderId} for update`;
  if (!before || before.sequence >= sequence) return false;
  const total = order?.total ?? Number(before.total);
  await tx`
    update order_view set sequence = ${sequence}, status = ${status}, total = ${total},
      currency = coalesce(${order?.currency ?? null}, currency)
    where order_id = ${orderId}`;
  if (before.sequence > 0) add(changes, before.status, { orders: -1, total: -before.total });
  add(changes, status, { orders: 1, total });
  return true;
}

function add(changes: Map<string, Change>, status: string, change: Change): void {
  const sum = changes.get(status) ?? { orders: 0, total: 0 };
  changes.set(status, { orders: sum.orders + change.orders, total: sum.total + change.total });
}

async function count(tx: postgres.TransactionSql, status: string, change: Change): Promise<void> {
  const { orders, total } = change;
  await tx`
    insert into orders_by_status (status, orders, total) values (${status}, ${orders}, ${total})
    on conflict (status) do update set
      orders = orders_by_status.orders + excluded.orders,
      total = orders_by_status.total + excluded.total`;
}
