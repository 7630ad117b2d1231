/** Refunds of money that was taken. */
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
import type { RefundLine, RefundState } from '../../contracts/refund.ts';
import type { SealedText } from '../../contracts/sealed.ts';
import { instant } from './columns.ts';
import { orders } from './orders.ts';

/** Numbered in their order, whose unique key decides which of two at once comes first. */
export const refunds = pgTable(
  'refunds',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    number: integer('number').notNull(),
    /** Minor units of the order's currency; 0 of pieces that cost nothing. */
    amount: bigint('amount', { mode: 'number' }).notNull(),
    /** The pieces it is of; null of an amount. */
    lines: jsonb('lines').$type<readonly RefundLine[]>(),
    /** What of it is of the order's shipping. */
    shipping: bigint('shipping', { mode: 'number' }).notNull().default(0),
    actor: text('actor').notNull(),
    reason: text('reason').$type<SealedText>().notNull(),
    reference: text('reference'),
    state: text('state').$type<RefundState>().notNull().default('requested'),
    /** The provider's name for it. */
    providerReference: text('provider_reference'),
    /** Why it failed: a code of contracts/errors.ts. */
    failure: text('failure'),
    /** `since` of the order's flag about it. */
    flaggedSince: text('flagged_since'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.number] }),
    index('refunds_requested').on(table.updatedAt).where(sql`${table.state} = 'requested'`),
    check('refunds_amount', sql`${table.amount} >= 0`),
  ],
);
export type RefundRow = typeof refunds.$inferSelect;
