/** Webhook subscriptions. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { OrderEventType } from '../../contracts/events.ts';
import { instant, xid8 } from './columns.ts';

export const subscriptionStatuses = ['active', 'paused'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/**
 * Subscriptions to events as signed webhooks. The cursor is a position in the feed, so there is no
 * row per event.
 */
export const webhookSubscriptions = pgTable(
  'webhook_subscriptions',
  {
    subscriptionId: uuid('subscription_id').primaryKey(),
    /** The OAuth client that made it. */
    owner: text('owner').notNull(),
    url: text('url').notNull(),
    /** Null for all types, future ones included. */
    types: jsonb('types').$type<readonly OrderEventType[]>(),
    /** The secret is not stored: it is derived from WEBHOOK_KEY, the id and this number. */
    secretVersion: integer('secret_version').notNull().default(1),
    /** Until then the previous secret signs as well. */
    previousSecretUntil: instant('previous_secret_until'),
    /** When the endpoint said that it wants the events; until then it gets none. */
    confirmedAt: instant('confirmed_at'),
    status: text('status').$type<SubscriptionStatus>().notNull().default('active'),
    pausedReason: text('paused_reason'),
    /** Since when every delivery has failed; null after a success. */
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
    lastDeliveredAt: instant('last_delivered_at'),
    cursorTransactionId: xid8('cursor_transaction_id').notNull(),
    cursorPosition: bigint('cursor_position', { mode: 'bigint' }).notNull(),
    leaseHolder: text('lease_holder'),
    leaseUntil: instant('lease_until').notNull().default(sql`'-infinity'`),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('webhook_subscriptions_of_owner').on(table.owner),
    check('webhook_subscriptions_secret_version', sql`${table.secretVersion} >= 1`),
  ],
);

/** Orders with events before the subscription's cursor that are still to be delivered. */
export const webhookOrders = pgTable(
  'webhook_orders',
  {
    subscriptionId: uuid('subscription_id')
      .notNull()
      .references(() => webhookSubscriptions.subscriptionId, { onDelete: 'cascade' }),
    orderId: uuid('order_id').notNull(),
    nextVersion: integer('next_version').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** `infinity` for a dead letter, which is no longer tried until somebody asks for it. */
    dueAt: instant('due_at').notNull().defaultNow(),
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
  },
  (table) => [
    primaryKey({ columns: [table.subscriptionId, table.orderId] }),
    index('webhook_orders_due').on(table.subscriptionId, table.dueAt),
  ],
);
