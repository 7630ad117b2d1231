/** Makes the partitions that are needed next, and drops those whose rows nobody needs any more. */
import { type SQL, sql } from 'drizzle-orm';
import { BEFORE_ALL_ORDERS } from '../../contracts/ids.ts';
import { endedStatuses } from '../../contracts/order.ts';
import type { Database, Queries } from '../../db/client.ts';
import {
  addPartitions,
  dropPartition,
  type Partition,
  type PartitionedTable,
  pastPartitions,
} from '../../db/partitions.ts';
import { sqlList } from '../../db/sqlList.ts';

/** Update ids are kept for longer than any sender retries. */
const UPDATES_KEPT_DAYS = 90;
/** Looking through the orders of a month may take longer than any other statement. */
const LOOK_LIMIT = '60s';

export interface Retention {
  /** How long an order's events are kept after it has ended; 0 for ever. */
  readonly eventsKeptMonths: number;
}

/** A row of each is found while rows of the partition are needed. */
const needed: Readonly<Record<PartitionedTable, (past: Partition, retention: Retention) => SQL>> = {
  idempotency_keys: (past) => sql`
    select from ${sourceOf(past)} where expires_at > now() and ${within(
      past,
      ({ from, until }) => sql`day >= (${from}::timestamptz at time zone 'UTC')::date
        and day < (${until}::timestamptz at time zone 'UTC')::date`,
    )}`,
  event_deliveries: (past) => sql`
    select from ${sourceOf(past)} where done_at is null and ${within(
      past,
      ({ from, until }) => sql`
        created_at >= ${from}::timestamptz and created_at < ${until}::timestamptz`,
    )}`,
  order_updates: (past) => sql`
    select from ${sourceOf(past)} where ${within(past, placedDuring)}
      and received_at > now() - make_interval(days => ${UPDATES_KEPT_DAYS})`,
  // Without events an order's return has no date of delivery, and a dead letter has nothing to send.
  order_events: (past, { eventsKeptMonths }) => sql`
    select from orders where ${ofOrders(past)}
      and (status not in ${sqlList(endedStatuses)}
        or updated_at > now() - make_interval(months => ${eventsKeptMonths}))
    union all
    select from event_deliveries where ${ofOrders(past)} and done_at is null`,
};

/** Postgres takes the partition by its time out of the table, except that of all other times. */
const sourceOf = ({ table, name, during }: Partition): SQL =>
  sql`${sql.identifier(during === null ? name : table)}`;

type During = NonNullable<Partition['during']>;

/** The rows of `sourceOf` that are the partition's. */
const within = ({ during }: Partition, range: (during: During) => SQL): SQL =>
  during === null ? sql`true` : range(during);

const placedDuring = ({ from, until }: During): SQL => sql`
  order_id >= coalesce(first_order_id(nullif(${from}::timestamptz, '-infinity')), ${BEFORE_ALL_ORDERS}::uuid)
    and order_id < first_order_id(${until}::timestamptz)`;

/** In another table: the orders that have rows in the partition. */
const ofOrders = ({ name, during }: Partition): SQL =>
  during === null
    ? sql`order_id in (select order_id from ${sql.identifier(name)})`
    : placedDuring(during);

/**
 * Goes on after a partition that cannot be dropped now, because somebody reads it.
 *
 * @returns how many partitions were dropped
 * @throws what the first of them has failed with
 */
export async function cleanUp(db: Database, retention: Retention): Promise<number> {
  await addPartitions(db);
  let dropped = 0;
  const errors: unknown[] = [];
  for (const past of await pastPartitions(db)) {
    try {
      if (await isNeeded(db, past, retention)) continue;
      await dropPartition(db, past);
      dropped += 1;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return dropped;
}

async function isNeeded(db: Database, past: Partition, retention: Retention): Promise<boolean> {
  if (past.table === 'order_events' && retention.eventsKeptMonths === 0) return true;
  return db.transaction(async (tx: Queries) => {
    await tx.execute(sql.raw(`set local statement_timeout = '${LOOK_LIMIT}'`));
    const rows = await tx.execute(sql`${needed[past.table](past, retention)} limit 1`);
    return rows.length > 0;
  });
}
