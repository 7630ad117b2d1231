/**
 * The recorder: one change of an order is one statement, so one transaction and one round trip: the
 * row at version n, event n, and its delivery. A repeat of version n changes nothing.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { OrderChange } from '../contracts/events.ts';
import type { OrderState } from '../contracts/order.ts';
import { partitionOf } from '../db/appendEvent.ts';
import type { Database, Queries } from '../db/client.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { takeReservedStock } from './stock.ts';

/** @throws VERSION_CONFLICT when the row is not at the version before, or n is another change. */
export async function recordChange(db: Database, change: OrderChange): Promise<void> {
  failpoint('recorder:before-commit', change.type);
  await write(db, change);
  failpoint('recorder:after-commit', change.type);
}

async function write(db: Database, change: OrderChange): Promise<void> {
  if (change.set.status !== 'shipped') return writeChange(db, change);
  // What has left the warehouse is no longer on hand: the same transaction, or stock would drift.
  await db.transaction(async (tx) => {
    if (await writeOnce(tx, change)) await takeReservedStock(tx, change.orderId);
  });
}

/** The change alone, for a transaction that writes more. */
export async function writeChange(tx: Queries, change: OrderChange): Promise<void> {
  await writeOnce(tx, change);
}

/** @returns whether it was written now; false when it had been written before. */
async function writeOnce(tx: Queries, change: OrderChange): Promise<boolean> {
  const { orderId, version, type } = change;
  const written = await tx.execute(sql`
    with changed as (
      update orders set ${assignments(change.set)}, version = ${version}, updated_at = now()
      where order_id = ${orderId} and version = ${version - 1}
      returning *
    ), event as (
      insert into order_events (order_id, version, type, data)
      select order_id, version, ${type}, ${eventData} from changed
      returning order_id, version
    )
    insert into event_deliveries (partition, order_id, version)
    select ${partitionOf(orderId)}, order_id, version from event
    returning id`);
  if (written.length === 1) return true;
  await assertRepeated(tx, change);
  return false;
}

async function assertRepeated(tx: Queries, { orderId, version, type }: OrderChange) {
  const [event] = await tx.execute<{ type: string }>(
    sql`select type from order_events where order_id = ${orderId} and version = ${version}`,
  );
  if (event?.type !== type) throw definite('VERSION_CONFLICT');
}

const columns: Record<keyof OrderState, { readonly name: SQL; readonly json: boolean }> = {
  status: { name: sql`status`, json: false },
  inventoryStatus: { name: sql`inventory_status`, json: false },
  paymentStatus: { name: sql`payment_status`, json: false },
  shipmentStatus: { name: sql`shipment_status`, json: false },
  tracking: { name: sql`tracking`, json: true },
  failure: { name: sql`failure`, json: true },
  attention: { name: sql`attention`, json: true },
};

function assignments(set: Partial<OrderState>): SQL {
  const parts = (Object.keys(set) as (keyof OrderState)[])
    .filter((key) => set[key] !== undefined)
    .map((key) => {
      const { name, json } = columns[key];
      const value = set[key] ?? null;
      if (!json) return sql`${name} = ${value}`;
      return value === null ? sql`${name} = null` : sql`${name} = ${JSON.stringify(value)}::jsonb`;
    });
  return parts.length > 0 ? sql.join(parts, sql`, `) : sql`status = status`;
}

/** The resulting state, as OrderEventData: no payment token, no address. */
const eventData = sql`jsonb_build_object(
  'orderId', order_id, 'userId', user_id, 'version', version,
  'status', status, 'inventoryStatus', inventory_status, 'paymentStatus', payment_status,
  'shipmentStatus', shipment_status, 'tracking', tracking, 'failure', failure,
  'attention', attention)`;
