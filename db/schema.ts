/**
 * The schema. One business change is one transaction over these tables: the row, its event, and
 * what is still to be handed on (to Temporal: commands; to Kafka: deliveries) commit together.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { commandKinds, updateKinds } from '../contracts/commands.ts';
import { type EffectState, unfinishedEffectStates } from '../contracts/effects.ts';
import type { OrderEventData, OrderEventType } from '../contracts/events.ts';
import {
  type Attention,
  endedStatuses,
  givenUpStatuses,
  type InventoryStatus,
  type OrderFailure,
  type OrderStatus,
  type PaymentStatus,
  type SagaStep,
  type ShipmentStatus,
  type ShippingAddress,
  type Tracking,
} from '../contracts/order.ts';
import type { StockDisagreement } from '../contracts/reconcile.ts';
import type { CancelRequest, DecisionAction } from '../contracts/saga.ts';
import { sqlList } from './sqlList.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** A transaction's number as Postgres counts them, as text: 64 bits, so that it never wraps. */
const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });

export const orders = pgTable(
  'orders',
  {
    orderId: uuid('order_id').primaryKey(),
    userId: text('user_id').notNull(),
    placedAt: instant('placed_at').notNull().defaultNow(),
    currency: text('currency').notNull(),
    /** Minor units. */
    total: bigint('total', { mode: 'number' }).notNull(),
    shippingAddress: jsonb('shipping_address').$type<ShippingAddress>().notNull(),
    paymentMethod: text('payment_method').notNull(),
    status: text('status').$type<OrderStatus>().notNull(),
    inventoryStatus: text('inventory_status').$type<InventoryStatus>().notNull(),
    paymentStatus: text('payment_status').$type<PaymentStatus>().notNull(),
    shipmentStatus: text('shipment_status').$type<ShipmentStatus>().notNull(),
    tracking: jsonb('tracking').$type<Tracking>(),
    failure: jsonb('failure').$type<OrderFailure>(),
    attention: jsonb('attention').$type<Attention>(),
    version: integer('version').notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('orders_newest').on(table.placedAt, table.orderId),
    index('orders_newest_of_user').on(table.userId, table.placedAt, table.orderId),
    index('orders_newest_by_status').on(table.status, table.placedAt, table.orderId),
    // The reconciler looks at open orders only, however many have ended.
    index('orders_open')
      .on(table.orderId)
      .where(sql`${table.status} not in ${sqlList(endedStatuses)}`),
    index('orders_given_up')
      .on(table.updatedAt)
      .where(sql`${table.status} in ${sqlList(givenUpStatuses)}`),
    index('orders_newest_of_user_by_status').on(
      table.userId,
      table.status,
      table.placedAt,
      table.orderId,
    ),
    index('orders_attention').on(table.updatedAt).where(sql`${table.attention} is not null`),
    check('orders_total', sql`${table.total} >= 0`),
    check('orders_version', sql`${table.version} >= 1`),
  ],
);
export type OrderRow = typeof orders.$inferSelect;

export const orderItems = pgTable(
  'order_items',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    line: smallint('line').notNull(),
    itemId: text('item_id').notNull(),
    quantity: integer('quantity').notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.line] })],
);
export type OrderItemRow = typeof orderItems.$inferSelect;

/** The order's timeline, kept for ever: event n is what changed when the row became version n. */
export const orderEvents = pgTable(
  'order_events',
  {
    orderId: uuid('order_id').notNull(),
    version: integer('version').notNull(),
    eventId: uuid('event_id').notNull().default(sql`gen_random_uuid()`),
    type: text('type').$type<OrderEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull().defaultNow(),
    data: jsonb('data').$type<OrderEventData>().notNull(),
    /** Who wrote it, and when among the writings: the order in which the feed tells events. */
    transactionId: xid8('transaction_id').notNull().default(sql`pg_current_xact_id()`),
    position: bigserial('position', { mode: 'bigint' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.version] }),
    index('order_events_feed').on(table.transactionId, table.position),
  ],
);

/** One row. The feed's generation grows when places in it mean something else: see db/feed.ts. */
export const eventFeed = pgTable('event_feed', {
  generation: integer('generation').primaryKey(),
});

/** How many partitions the relay's work is cut into; an order is always in the same one. */
export const DELIVERY_PARTITIONS = 16;

/** Events still to be sent to Kafka. Deleted once sent, so that its size is the backlog. */
export const eventDeliveries = pgTable(
  'event_deliveries',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    partition: smallint('partition').notNull(),
    orderId: uuid('order_id').notNull(),
    version: integer('version').notNull(),
    /** Kafka will not take it, or it comes after one of the same order that Kafka will not take. */
    deadLetteredAt: instant('dead_lettered_at'),
    deadLetterReason: text('dead_letter_reason'),
  },
  (table) => [
    index('event_deliveries_next')
      .on(table.partition, table.id)
      .where(sql`${table.deadLetteredAt} is null`),
    index('event_deliveries_dead_letters')
      .on(table.orderId)
      .where(sql`${table.deadLetteredAt} is not null`),
    foreignKey({
      columns: [table.orderId, table.version],
      foreignColumns: [orderEvents.orderId, orderEvents.version],
    }),
  ],
);

/** Who sends which partition's events, until when. `epoch` grows with every change of hands. */
export const relayLeases = pgTable('relay_leases', {
  partition: smallint('partition').primaryKey(),
  holder: text('holder'),
  epoch: bigint('epoch', { mode: 'number' }).notNull().default(0),
  expiresAt: instant('expires_at').notNull().default(sql`'-infinity'`),
});

/** The relay's living copies, so that each knows its fair share of the partitions. */
export const relayCopies = pgTable('relay_copies', {
  copyId: text('copy_id').primaryKey(),
  seenUntil: instant('seen_until').notNull(),
});

/** Accepted commands still to be handed to Temporal. Deleted once handed over. */
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
    /** Not before then: a lease while a dispatcher works on it, a pause after a failure. */
    dueAt: instant('due_at').notNull().defaultNow(),
    lastError: text('last_error'),
  },
  (table) => [
    index('commands_due').on(table.dueAt, table.id),
    index('commands_of_order').on(table.orderId, table.id),
  ],
);

/** Updates by payment and logistics teams, by their own id, so that a repeat is known. */
export const orderUpdates = pgTable(
  'order_updates',
  {
    orderId: uuid('order_id').notNull(),
    kind: text('kind').$type<(typeof updateKinds)[number]>().notNull(),
    updateId: text('update_id').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** The sender's remark: free text, shown to operations only. */
    reason: text('reason'),
    /** When it happened, as the sender says; null when the sender does not say. */
    occurredAt: instant('occurred_at'),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.kind, table.updateId] }),
    index('order_updates_old').on(table.receivedAt),
  ],
);

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
    /** Until then the first answer may be held for the saga's outcome; null once it is given. */
    heldUntil: instant('held_until'),
  },
  (table) => [
    primaryKey({ columns: [table.caller, table.key] }),
    index('idempotency_keys_expired').on(table.expiresAt),
  ],
);

/**
 * The catalogue and its stock. `onHand` is what lies in the warehouse, `reserved` what of it is
 * promised to orders that have not shipped; shipping takes from both.
 */
export const inventoryItems = pgTable(
  'inventory_items',
  {
    itemId: text('item_id').primaryKey(),
    name: text('name').notNull(),
    unitPrice: bigint('unit_price', { mode: 'number' }).notNull(),
    currency: text('currency').notNull(),
    onHand: bigint('on_hand', { mode: 'number' }).notNull(),
    reserved: bigint('reserved', { mode: 'number' }).notNull().default(0),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    /** Set by the reconciler while `reserved` is not what the reservations add up to. */
    disagreement: jsonb('disagreement').$type<StockDisagreement>(),
  },
  (table) => [
    index('inventory_disagreeing').on(table.itemId).where(sql`${table.disagreement} is not null`),
    check('inventory_reserved', sql`${table.reserved} >= 0`),
    check('inventory_on_hand', sql`${table.onHand} >= ${table.reserved}`),
    check('inventory_price', sql`${table.unitPrice} >= 0`),
  ],
);

export const inventoryAdjustments = pgTable('inventory_adjustments', {
  adjustmentId: text('adjustment_id').primaryKey(),
  itemId: text('item_id')
    .notNull()
    .references(() => inventoryItems.itemId),
  delta: bigint('delta', { mode: 'number' }).notNull(),
  reason: text('reason').notNull(),
  actor: text('actor').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** The fence: one row per effect, whose unique key decides every race. See activities/fence/. */
export const effects = pgTable(
  'effects',
  {
    effectId: text('effect_id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    step: text('step').$type<SagaStep>().notNull(),
    state: text('state').$type<EffectState>().notNull(),
    /** The provider's own name for the effect; null until the provider has told it. */
    reference: text('reference'),
    /** What the do answered, so that it answers the same when asked again. */
    result: jsonb('result').$type<Record<string, unknown>>(),
    /** What the undo answered. */
    undoResult: jsonb('undo_result').$type<Record<string, unknown>>(),
    /** Look once more then: a call in flight may have come through after its undo found nothing. */
    verifyAt: instant('verify_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('effects_of_order').on(table.orderId),
    /** A carrier's webhook names its parcel, not our order. */
    index('effects_reference').on(table.reference).where(sql`${table.reference} is not null`),
    index('effects_unfinished')
      .on(table.updatedAt)
      .where(sql`${table.state} in ${sqlList(unfinishedEffectStates)}`),
    // What is reserved and has not left yet: as many rows as there are open orders.
    index('effects_reserved')
      .on(table.orderId)
      .where(
        sql`${table.step} = 'inventory' and ${table.state} = 'done' and not ${table.result} ? 'taken'`,
      ),
    index('effects_verify').on(table.verifyAt).where(sql`${table.verifyAt} is not null`),
  ],
);

/**
 * What became of a decision: `asked` until it is known, `refused` when the saga said no or never
 * heard of it.
 */
export const decisionOutcomes = ['asked', 'taken', 'refused'] as const;
export type DecisionOutcome = (typeof decisionOutcomes)[number];

/** What a person decided about an order that needed attention: who, what, why. */
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

export const subscriptionStatuses = ['active', 'paused'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** Who wants events as signed webhooks. Its cursor is a place in the feed: no row per event. */
export const webhookSubscriptions = pgTable(
  'webhook_subscriptions',
  {
    subscriptionId: uuid('subscription_id').primaryKey(),
    /** The OAuth client whose it is. */
    owner: text('owner').notNull(),
    url: text('url').notNull(),
    /** Null: all there are, and all there will be. */
    types: jsonb('types').$type<readonly OrderEventType[]>(),
    /** The secret itself is nowhere: it is derived from the key, the id and this number. */
    secretVersion: integer('secret_version').notNull().default(1),
    /** Until then the secret before signs too. */
    previousSecretUntil: instant('previous_secret_until'),
    status: text('status').$type<SubscriptionStatus>().notNull().default('active'),
    pausedReason: text('paused_reason'),
    /** Since when nothing got through; null while something does. */
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

/** Orders whose events a subscription still has to get although its cursor is past them. */
export const webhookOrders = pgTable(
  'webhook_orders',
  {
    subscriptionId: uuid('subscription_id')
      .notNull()
      .references(() => webhookSubscriptions.subscriptionId, { onDelete: 'cascade' }),
    orderId: uuid('order_id').notNull(),
    nextVersion: integer('next_version').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** `infinity` once it is set aside until somebody asks for it. */
    dueAt: instant('due_at').notNull().defaultNow(),
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
  },
  (table) => [
    primaryKey({ columns: [table.subscriptionId, table.orderId] }),
    index('webhook_orders_due').on(table.subscriptionId, table.dueAt),
  ],
);

/** Who asked for an order's cancellation, and why; the saga's history carries neither. */
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
