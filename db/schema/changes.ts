/** Changes of orders whose parcels have not left. */
import { sql } from 'drizzle-orm';
import { check, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ChangeState, RemovedLine } from '../../contracts/change.ts';
import type { ShippingAddress } from '../../contracts/order.ts';
import type { RefundLine } from '../../contracts/refund.ts';
import type { SealedJson } from '../../contracts/sealed.ts';
import { instant } from './columns.ts';
import { orders } from './orders.ts';

/** Numbered in their order, whose unique key decides which of two at once comes first. */
export const orderChanges = pgTable(
  'order_changes',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    number: integer('number').notNull(),
    /** The order's version that the person saw who asked for it. */
    version: integer('version').notNull().default(1),
    /** Null: the address stays. */
    address: jsonb('address').$type<SealedJson<ShippingAddress>>(),
    /** Null: the lines stay. */
    lines: jsonb('lines').$type<readonly RemovedLine[]>(),
    /** What the pieces have cost, as of the refunds before `refundNumber`. */
    refundLines: jsonb('refund_lines').$type<readonly RefundLine[]>(),
    refundNumber: integer('refund_number'),
    state: text('state').$type<ChangeState>().notNull().default('asked'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.number] }),
    check('order_changes_priced', sql`(${table.lines} is null) = (${table.refundNumber} is null)`),
  ],
);
export type OrderChangeRow = typeof orderChanges.$inferSelect;
