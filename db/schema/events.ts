/** Order events: the timeline of every order and the feed of all of them. */
import { sql } from 'drizzle-orm';
import {
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { OrderEventData, OrderEventType } from '../../contracts/events.ts';
import { instant, xid8 } from './columns.ts';

/**
 * The order's timeline: event n is what changed when the row became version n. A partition has the
 * events of the orders of one month (db/partitions.ts).
 */
export const orderEvents = pgTable(
  'order_events',
  {
    orderId: uuid('order_id').notNull(),
    version: integer('version').notNull(),
    eventId: uuid('event_id').notNull().default(sql`gen_random_uuid()`),
    type: text('type').$type<OrderEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull().defaultNow(),
    data: jsonb('data').$type<OrderEventData>().notNull(),
    /** The writing transaction and a counter: the order of the feed. See db/feed.ts. */
    transactionId: xid8('transaction_id').notNull().default(sql`pg_current_xact_id()`),
    position: bigserial('position', { mode: 'bigint' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.version] }),
    index('order_events_feed').on(table.transactionId, table.position),
  ],
);

/**
 * One row. The generation grows when positions in the feed change their meaning: see
 * db/mendFeed.ts.
 */
export const eventFeed = pgTable('event_feed', {
  generation: integer('generation').primaryKey(),
});
