/** What callers of the API have sent about an order, and the answers kept for their repeats. */
import { sql } from 'drizzle-orm';
import {
  bigserial,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { updateKinds } from '../../contracts/commands.ts';
import type { Attention } from '../../contracts/order.ts';
import type { CancelRequest, DecisionAction } from '../../contracts/saga.ts';
import { instant } from './columns.ts';
import { orders } from './orders.ts';

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    caller: text('caller').notNull(),
    key: text('key').notNull(),
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
  (table) => [
    primaryKey({ columns: [table.caller, table.key] }),
    index('idempotency_keys_expired').on(table.expiresAt),
  ],
);

/** Requests to cancel, with actor and reason, which the saga's history does not contain. */
export const cancellationRequests = pgTable(
  'cancellation_requests',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    requestedBy: text('requested_by').$type<CancelRequest['by']>().notNull(),
    actor: text('actor').notNull(),
    reason: text('reason'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('cancellation_requests_of_order').on(table.orderId, table.id)],
);

/** Updates by payment and logistics teams, under the sender's own id, which reveals a repeat. */
export const orderUpdates = pgTable(
  'order_updates',
  {
    orderId: uuid('order_id').notNull(),
    kind: text('kind').$type<(typeof updateKinds)[number]>().notNull(),
    updateId: text('update_id').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** The sender's remark: free text, shown to operations only. */
    reason: text('reason'),
    /** When it happened according to the sender, or null. */
    occurredAt: instant('occurred_at'),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.kind, table.updateId] }),
    index('order_updates_old').on(table.receivedAt),
  ],
);

/**
 * The outcome of a decision: `asked` until it is known, `refused` when the saga rejected it or
 * never received it.
 */
export const decisionOutcomes = ['asked', 'taken', 'refused'] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** The decisions of persons about orders that need attention, with actor and reason. */
export const decisions = pgTable(
  'decisions',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    action: text('action').$type<DecisionAction>().notNull(),
    actor: text('actor').notNull(),
    reason: text('reason').notNull(),
    reference: text('reference'),
    attention: jsonb('attention').$type<Attention>().notNull(),
    outcome: text('outcome').$type<DecisionOutcome>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('decisions_of_order').on(table.orderId, table.id),
    index('decisions_asked').on(table.createdAt).where(sql`${table.outcome} = 'asked'`),
  ],
);
