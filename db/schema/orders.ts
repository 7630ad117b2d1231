/** Orders and their items. */
import { type SQLWrapper, sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  type AmountLine,
  type Attention,
  type CaptureTime,
  type ClientAction,
  type Customs,
  endedStatuses,
  givenUpStatuses,
  type Hold,
  type InventoryStatus,
  type OrderFailure,
  type OrderStatus,
  outstandings,
  type Payment,
  type PaymentStatus,
  type ShipmentStatus,
  type ShippingAddress,
  type Tracking,
} from '../../contracts/order.ts';
import type { ExchangeOf } from '../../contracts/return.ts';
import { LOGISTICS_QUEUE, PAYMENTS_QUEUE } from '../../contracts/saga.ts';
import type { SealedJson, SealedText } from '../../contracts/sealed.ts';
import { sqlList } from '../sqlList.ts';
import { instant } from './columns.ts';
import { outstandingCondition } from './outstanding.ts';

/** Of a client's orders, or of those that a customer places, one has a reference. */
export const ORDERS_REFERENCE = 'orders_reference';

/** Condition on orders that were delivered while their money is only held. */
export const uncaptured = (table: Readonly<Record<'status' | 'paymentStatus', SQLWrapper>>) =>
  sql`${table.status} = 'delivered' and ${table.paymentStatus} = 'authorized'`;

export const orders = pgTable(
  'orders',
  {
    orderId: uuid('order_id').primaryKey(),
    userId: text('user_id').notNull(),
    placedAt: instant('placed_at').notNull().defaultNow(),
    currency: text('currency').notNull(),
    /** Minor units. */
    total: bigint('total', { mode: 'number' }).notNull(),
    shippingAddress: jsonb('shipping_address').$type<SealedJson<ShippingAddress>>().notNull(),
    paymentMethod: text('payment_method').$type<SealedText>().notNull(),
    /** The client's own number of the order. */
    reference: text('reference'),
    metadata: jsonb('metadata').$type<Readonly<Record<string, string>>>(),
    /** What it costs beside its items. */
    amounts: jsonb('amounts').$type<readonly AmountLine[]>(),
    /** The task queues whose workers charge and ship it: see ProviderQueues. */
    paymentsQueue: text('payments_queue').notNull().default(PAYMENTS_QUEUE),
    logisticsQueue: text('logistics_queue').notNull().default(LOGISTICS_QUEUE),
    /** When its money is taken, as far as its provider can do so. */
    capture: text('capture').$type<CaptureTime>().notNull().default('at_order'),
    /** Of all its lines; null of orders that were accepted before they were counted. */
    pieces: integer('pieces'),
    /** The OAuth client that placed it for its user; null when the user did. */
    placedBy: text('placed_by'),
    /** The return that it is placed in exchange for. */
    exchangeOf: jsonb('exchange_of').$type<ExchangeOf>(),
    /** The order whose parcel went astray, or that failed, and that this one stands in for. */
    replaces: uuid('replaces'),
    status: text('status').$type<OrderStatus>().notNull(),
    inventoryStatus: text('inventory_status').$type<InventoryStatus>().notNull(),
    paymentStatus: text('payment_status').$type<PaymentStatus>().notNull(),
    shipmentStatus: text('shipment_status').$type<ShipmentStatus>().notNull(),
    payment: jsonb('payment').$type<Payment>(),
    /** Shown while the payment is pending; in no event. */
    clientAction: jsonb('client_action').$type<SealedJson<ClientAction>>(),
    tracking: jsonb('tracking').$type<Tracking>(),
    parcelNumber: integer('parcel_number').notNull().default(1),
    hold: jsonb('hold').$type<Hold>(),
    /** By how much changes have made it cheaper: minor units. The total stays what was accepted. */
    reduced: bigint('reduced', { mode: 'number' }).notNull().default(0),
    failure: jsonb('failure').$type<OrderFailure>(),
    attention: jsonb('attention').$type<Attention>(),
    version: integer('version').notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    /** W3C trace context of the request that placed it; null of orders before there was one. */
    traceparent: text('traceparent'),
  },
  (table) => [
    index('orders_newest').on(table.placedAt, table.orderId),
    index('orders_newest_of_user').on(table.userId, table.placedAt, table.orderId),
    // By reference first: operations look for one of any client.
    uniqueIndex(ORDERS_REFERENCE)
      .on(table.reference, sql`coalesce(placed_by, user_id)`)
      .where(sql`${table.reference} is not null`),
    // An order is sent once more, or placed anew, by one order at most.
    uniqueIndex('orders_replaces').on(table.replaces).where(sql`${table.replaces} is not null`),
    // Of all carriers together: few parcels have the same.
    index('orders_tracking_number')
      .on(sql`(${table.tracking} ->> 'trackingNumber')`)
      .where(sql`${table.tracking} ? 'trackingNumber'`),
    index('orders_newest_by_status').on(table.status, table.placedAt, table.orderId),
    // The reconciler's sweep reads the orders that have not ended, however many have.
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
    // Those of a client that nobody has paid yet.
    index('orders_pending_of_client')
      .on(table.placedBy, table.pieces)
      .where(sql`${table.status} = 'pending' and ${table.placedBy} is not null`),
    // Few: 0 when all is well.
    ...outstandings.map((what) =>
      index(`orders_outstanding_${what}`)
        .on(table.placedAt, table.orderId)
        .where(outstandingCondition(table, what)),
    ),
    // Few: their sagas are about to take the money, or a person is.
    index('orders_uncaptured').on(table.updatedAt).where(uncaptured(table)),
    index('orders_on_hold').on(table.updatedAt).where(sql`${table.hold} is not null`),
    index('orders_attention').on(table.updatedAt).where(sql`${table.attention} is not null`),
    check('orders_total', sql`${table.total} >= 0`),
    check('orders_reduced', sql`${table.reduced} between 0 and ${table.total}`),
    check('orders_version', sql`${table.version} >= 1`),
    check('orders_traceparent', sql`length(${table.traceparent}) = 55`),
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
    /** Pieces of the quantity that changes have taken off. */
    removed: integer('removed').notNull().default(0),
    customs: jsonb('customs').$type<Customs>(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.line] }),
    check('order_items_removed', sql`${table.removed} between 0 and ${table.quantity}`),
  ],
);
export type OrderItemRow = typeof orderItems.$inferSelect;
