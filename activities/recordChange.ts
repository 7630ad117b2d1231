/**
 * The recorder: one change of an order is one statement, so one transaction and one round trip: the
 * row at version n, event n, and its delivery. A repeat of version n changes nothing.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { OrderChange } from '../contracts/events.ts';
import type { OrderState } from '../contracts/order.ts';
import type { FoundRow } from '../contracts/orderActivities.ts';
import { partitionOf } from '../db/appendEvent.ts';
import type { Database, Queries } from '../db/client.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { takeReservedStock } from './stock.ts';

/**
 * @returns null when it was written now, or what was found in its place
 * @throws VERSION_CONFLICT when the row has not come as far as the version before
 */
export async function recordChange(db: Database, change: OrderChange): Promise<FoundRow | null> {
  failpoint('recorder:before-commit', change.type);
  const written = await write(db, change);
  failpoint('recorder:after-commit', change.type);
  return written ? null : await findRow(db, change);
}

async function write(db: Database, change: OrderChange): Promise<boolean> {
  if (change.set.status !== 'shipped') return writeOnce(db, change);
  // What has left the warehouse is no longer on hand: the same transaction, or stock would drift.
  return db.transaction(async (tx) => {
    const written = await writeOnce(tx, change);
    if (written) await takeReservedStock(tx, change.orderId);
    return written;
  });
}

/**
 * The change alone, for a transaction that writes more.
 *
 * @throws VERSION_CONFLICT when the row is not at the version before, or n is another change
 */
export async function writeChange(tx: Queries, change: OrderChange): Promise<void> {
  if (await writeOnce(tx, change)) return;
  if (!(await findRow(tx, change)).again) throw definite('VERSION_CONFLICT');
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
  return written.length === 1;
}

/** A workflow task can be lost after it has written: what it wrote is found by the next one. */
async function findRow(tx: Queries, change: OrderChange): Promise<FoundRow> {
  const { orderId, version, type } = change;
  const events = await tx.execute<{ version: number; type: string; data: OrderState }>(
    sql`select version, type, data from order_events
      where order_id = ${orderId} and version >= ${version} order by version`,
  );
  const [first] = events;
  const again = first?.type === type && isAbout(first.data, change.set);
  const found = again ? first : events.at(-1);
  if (!found) throw definite('VERSION_CONFLICT');
  return { version: found.version, state: stateOf(found.data), again };
}

/** A flag that was raised is only then the same when it is raised for the same reason. */
const isAbout = ({ attention: there }: OrderState, { attention }: OrderChange['set']): boolean =>
  !attention || there?.reason === attention.reason;

function stateOf(data: OrderState): OrderState {
  const { status, inventoryStatus, paymentStatus, shipmentStatus } = data;
  const { tracking, failure, attention } = data;
  return { status, inventoryStatus, paymentStatus, shipmentStatus, tracking, failure, attention };
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
