/** The outbox: commands for Temporal and events for Kafka, and the leases of the relay. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { commandKinds } from '../../contracts/commands.ts';
import { instant } from './columns.ts';
import { orders } from './orders.ts';

/** The number of partitions of the relay's work. An order is always in the same partition. */
export const DELIVERY_PARTITIONS = 16;

/**
 * The events for Kafka. A row stays once its event is sent, and leaves with its partition: one for each
 * day in which rows were written (db/partitions.ts). No primary key: it would have to contain the day.
 */
export const eventDeliveries = pgTable(
  'event_deliveries',
  {
    id: bigserial('id', { mode: 'number' }),
    partition: smallint('partition').notNull(),
    orderId: uuid('order_id').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Since Kafka has acknowledged the event, or an operator has dropped it; null while it waits. */
    doneAt: instant('done_at'),
    /** Set on a dead letter, which Kafka rejects, and on the later events of the same order. */
    deadLetteredAt: instant('dead_lettered_at'),
    deadLetterReason: text('dead_letter_reason'),
  },
  (table) => [
    index('event_deliveries_next')
      .on(table.partition, table.id)
      .where(sql`${table.doneAt} is null and ${table.deadLetteredAt} is null`),
    index('event_deliveries_dead_letters')
      .on(table.orderId)
      .where(sql`${table.doneAt} is null and ${table.deadLetteredAt} is not null`),
  ],
);

/**
 * Which copy of the relay sends a partition's events. `epoch`, the fencing token, grows with every
 * new holder.
 */
export const relayLeases = pgTable('relay_leases', {
  partition: smallint('partition').primaryKey(),
  holder: text('holder'),
  epoch: bigint('epoch', { mode: 'number' }).notNull().default(0),
  expiresAt: instant('expires_at').notNull().default(sql`'-infinity'`),
});

/**
 * The copies of the relay that are running, from which each computes its share of the partitions.
 */
export const relayCopies = pgTable('relay_copies', {
  copyId: text('copy_id').primaryKey(),
  seenUntil: instant('seen_until').notNull(),
});

/** Accepted commands still to be handed to Temporal. Rows are deleted once handed over. */
export const commands = pgTable(
  'commands',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    kind: text('kind').$type<(typeof commandKinds)[number]>().notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    attempts: integer('attempts').notNull().default(0),
    /**
     * The command is due from then on: the end of a dispatcher's lease, or of the back-off after a
     * failure.
     */
    dueAt: instant('due_at').notNull().defaultNow(),
    lastError: text('last_error'),
    /**
     * Whose turn it takes in the dispatcher: of a new order its client's (api/orders/fairnessKey.ts),
     * empty of everything else, which is no client's share.
     */
    fairnessKey: text('fairness_key').notNull().default(''),
  },
  (table) => [
    // For dispatchers of the version before.
    index('commands_due').on(table.dueAt, table.id),
    index('commands_of_order').on(table.orderId, table.id),
    index('commands_turns').on(table.fairnessKey, table.dueAt, table.id),
  ],
);
