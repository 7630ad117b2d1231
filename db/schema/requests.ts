/** What callers of the API have sent about an order, and the answers kept for their repeats. */
import { sql } from 'drizzle-orm';
import {
  bigserial,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { UpdateCommand, updateKinds } from '../../contracts/commands.ts';
import type { CancellationRequester, Decision } from '../../contracts/decision.ts';
import type { Attention } from '../../contracts/order.ts';
import type { EndOrder } from '../../contracts/saga.ts';
import type { SealedText } from '../../contracts/sealed.ts';
import { instant } from './columns.ts';
import { orders } from './orders.ts';

/** A partition has the keys that were used on one day (db/partitions.ts). */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    /** In UTC. An expired key may be used again on a later day, and then has a row of each. */
    day: date('day').notNull().default(sql`(now() at time zone 'utc')::date`),
    requestHash: text('request_hash').notNull(),
    orderId: uuid('order_id'),
    status: smallint('status').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    body: text('body').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    /**
     * Until then the first request may wait for the saga's outcome (`Prefer: wait`); null once
     * answered.
     */
    heldUntil: instant('held_until'),
  },
  (table) => [primaryKey({ columns: [table.caller, table.key, table.day] })],
);

/**
 * Updates by payment and logistics teams, under the sender's own id, which reveals a repeat. A partition
 * has those about the orders of one month (db/partitions.ts).
 */
export const orderUpdates = pgTable(
  'order_updates',
  {
    orderId: uuid('order_id').notNull(),
    kind: text('kind').$type<(typeof updateKinds)[number]>().notNull(),
    updateId: text('update_id').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** The status that was handed to the order's saga; null when the update was only kept. */
    handedOver: text('handed_over'),
    /**
     * The update as the order's saga was handed it, to be handed over again when the saga is lost before
     * it has acted on it; null when it was not.
     */
    payload: jsonb('payload').$type<UpdateCommand['payload']>(),
    /** The sender's remark: free text, shown to operations only. */
    reason: text('reason').$type<SealedText>(),
    /** When it happened according to the sender, or null. */
    occurredAt: instant('occurred_at'),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.kind, table.updateId] })],
);

/**
 * What persons decided about orders, with actor and reason. The API writes the words before it asks
 * the order's saga; the saga's transaction that acts on the decision sets `version`, and writes the
 * row where another door was taken.
 */
export const decisions = pgTable(
  'decisions',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    /** The id of the Update that asks the saga: a decision is recorded once. */
    updateId: text('update_id').notNull(),
    action: text('action').$type<Decision['action']>().notNull(),
    /** Of a cancellation. */
    requestedBy: text('requested_by').$type<CancellationRequester>(),
    actor: text('actor').notNull(),
    reason: text('reason').$type<SealedText>(),
    reference: text('reference'),
    /** What the saga is asked for, of an `end`: to be asked for again when the saga is lost. */
    ending: jsonb('ending').$type<EndOrder>(),
    /** The flag that it is about. */
    attention: jsonb('attention').$type<Attention>(),
    /** The order's version since which it has its effect; null while it has none. */
    version: integer('version'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('decisions_of_order').on(table.orderId, table.id),
    unique('decisions_once').on(table.orderId, table.updateId),
  ],
);
