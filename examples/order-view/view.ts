/**
 * A read model of orders that is exact whatever is repeated: each order's row, and how many orders
 * stand where, with how much money. The counts are the hard part, since a repeat must not count twice.
 */
import type postgres from 'postgres';

/** What this consumer takes from an event; everything else in it is ignored. */
export interface OrderEvent {
  readonly orderId: string;
  /** The event's number in its order. */
  readonly sequence: number;
  readonly status: string;
  /** Minor units and currency: only `order.created` tells them. */
  readonly order?: { readonly total: number; readonly currency: string };
}

/** Makes the tables, where they are not there. */
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
 * Applies events, in the order given, in one transaction. An event that is not newer than what the
 * view knows of its order changes nothing: that is all there is to being exact.
 *
 * @returns how many were new.
 */
export async function applyEvents(
  sql: postgres.Sql,
  events: readonly OrderEvent[],
): Promise<number> {
  return sql.begin(async (tx) => {
    const changes = new Map<string, Change>();
    let applied = 0;
    for (const event of events) if (await applyEvent(tx, event, changes)) applied += 1;
    // In one order everywhere, so that copies never wait for each other in a circle.
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
  // Locked: a copy that had this partition before may still be at it.
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
