/**
 * Records one change of an order in one statement, so in one transaction and one round trip: the
 * row at version n, event n, and its delivery. Recording version n again has no effect.
 */
import { sql } from 'drizzle-orm';
import type { OrderChange } from '../contracts/events.ts';
import { type OrderState, orderStateOf } from '../contracts/order.ts';
import type { ExistingRow } from '../contracts/orderActivities.ts';
import { partitionOf } from '../db/appendEvent.ts';
import type { Database, Queries } from '../db/client.ts';
import { eventDataOfRow, stateAssignments } from '../db/orderState.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { takeReservedStock } from './stock.ts';

/**
 * @returns null when the change was written now, or where the row is instead
 * @throws VERSION_CONFLICT when the row has not reached the version before the change
 */
export async function recordChange(db: Database, change: OrderChange): Promise<ExistingRow | null> {
  failpoint('recorder:before-commit', change.type);
  const written = await write(db, change);
  failpoint('recorder:after-commit', change.type);
  return written ? null : await readRow(db, change);
}

async function write(db: Database, change: OrderChange): Promise<boolean> {
  if (change.set.status !== 'shipped') return writeOnce(db, change);
  // A dispatched parcel reduces the stock on hand, in the same transaction or the two would drift.
  return db.transaction(async (tx) => {
    const written = await writeOnce(tx, change);
    if (written) await takeReservedStock(tx, change.orderId);
    return written;
  });
}

/**
 * Writes the change within a transaction that writes more.
 *
 * @throws VERSION_CONFLICT when the row is not at the version before, or version n is another
 *   change
 */
export async function writeChange(tx: Queries, change: OrderChange): Promise<void> {
  if (await writeOnce(tx, change)) return;
  if (!(await readRow(tx, change)).alreadyRecorded) throw definite('VERSION_CONFLICT');
}

/** @returns false when the row was not at the version before the change */
async function writeOnce(tx: Queries, change: OrderChange): Promise<boolean> {
  const { orderId, version, type } = change;
  const assignments = [
    ...stateAssignments(change.set),
    sql`version = ${version}`,
    sql`updated_at = now()`,
  ];
  const written = await tx.execute(sql`
    with changed as (
      update orders set ${sql.join(assignments, sql`, `)}
      where order_id = ${orderId} and version = ${version - 1}
      returning *
    ), event as (
      insert into order_events (order_id, version, type, data)
      select order_id, version, ${type}, ${eventDataOfRow} from changed
      returning order_id, version
    )
    insert into event_deliveries (partition, order_id, version)
    select ${partitionOf(orderId)}, order_id, version from event
    returning id`);
  return written.length === 1;
}

/**
 * Reads where the row is instead of at the version before the change. A workflow task can be lost
 * after its activity has written; the task that replaces it gets here.
 */
async function readRow(tx: Queries, change: OrderChange): Promise<ExistingRow> {
  const { orderId, version, type } = change;
  const events = await tx.execute<{ version: number; type: string; data: OrderState }>(
    sql`select version, type, data from order_events
      where order_id = ${orderId} and version >= ${version} order by version`,
  );
  const [first] = events;
  const alreadyRecorded = first?.type === type && isSameFlag(first.data, change.set);
  const event = alreadyRecorded ? first : events.at(-1);
  if (!event) throw definite('VERSION_CONFLICT');
  return { version: event.version, state: orderStateOf(event.data), alreadyRecorded };
}

/** Two changes that raise a flag are the same change only when the reasons are the same. */
const isSameFlag = (recorded: OrderState, { attention }: OrderChange['set']): boolean =>
  !attention || recorded.attention?.reason === attention.reason;
