/** One order as each store knows it: its row, its effects, what waits in the outbox, and its saga. */
import { and, asc, eq, inArray, not, sql } from 'drizzle-orm';
import { isOrderId } from '../../contracts/ids.ts';
import { endedStatuses } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';
import { readWorkings } from '../../db/workings.ts';
import { type Command, numberOf, UsageError } from './command.ts';

const shown = {
  orderId: orders.orderId,
  version: orders.version,
  status: orders.status,
  inventory: orders.inventoryStatus,
  payment: orders.paymentStatus,
  shipment: orders.shipmentStatus,
  attention: orders.attention,
  failure: orders.failure,
  hold: orders.hold,
  placedAt: orders.placedAt,
  updatedAt: orders.updatedAt,
};

export const order: Command = {
  args: 'ORDER_ID',
  summary: 'one order as Postgres, the outbox and Temporal know it, side by side',
  isAction: false,
  async run(bench, { positionals: [orderId = ''] }) {
    if (!isOrderId(orderId)) throw new UsageError('it needs an order’s id');
    const { db } = await bench.database();
    const [row] = await db.select(shown).from(orders).where(eq(orders.orderId, orderId));
    const workings = await readWorkings(db, orderId);
    if (!row || !workings) {
      bench.print({ orderId, row: null });
      return false;
    }
    const { effects, commands, deliveries } = workings;
    bench.print({ row });
    for (const effect of effects) bench.print({ effect });
    bench.print({ outbox: { commands, eventsForKafka: deliveries } });
    // Temporal may be what is away.
    const saga = await bench.describeSaga(orderId).catch((error: unknown) => String(error));
    bench.print({ saga });
    return true;
  },
};

const MOST_STUCK = 500;
const MINUTES = 15;

/** Orders that wait for a person, or have not changed for long though nothing is to be waited for. */
export const stuck: Command = {
  args: '[--minutes 15]',
  summary: 'orders that are flagged, and those that are being done or undone for longer',
  options: { minutes: { type: 'string' } },
  isAction: false,
  async run(bench, given) {
    const minutes = numberOf(given, 'minutes', MINUTES);
    const { db } = await bench.database();
    for (const found of [...(await flagged(db)), ...(await unfinished(db, minutes))])
      bench.print(found);
    return true;
  },
};

const flagged = (db: Queries) =>
  db
    .select(shown)
    .from(orders)
    .where(sql`${orders.attention} is not null`)
    .orderBy(asc(orders.updatedAt))
    .limit(MOST_STUCK);

/** A confirmed or shipped order waits for its carrier; one that is on hold, for a person. */
const unfinished = (db: Queries, minutes: number) =>
  db
    .select(shown)
    .from(orders)
    .where(
      and(
        not(inArray(orders.status, [...endedStatuses, 'confirmed', 'shipped'])),
        sql`${orders.attention} is null`,
        sql`${orders.updatedAt} < now() - make_interval(mins => ${minutes})`,
      ),
    )
    .orderBy(asc(orders.updatedAt))
    .limit(MOST_STUCK);
