/** Returns of pieces that customers have. */
import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  openReturnStates,
  type ReturnLabel,
  type ReturnLine,
  type ReturnNews,
  type ReturnState,
} from '../../contracts/return.ts';
import type { SealedJson, SealedText } from '../../contracts/sealed.ts';
import { sqlList } from '../sqlList.ts';
import { instant } from './columns.ts';
import { orders } from './orders.ts';

/** Numbered in their order, whose unique key decides which of two at once comes first. */
export const returns = pgTable(
  'returns',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.orderId),
    number: integer('number').notNull(),
    state: text('state').$type<ReturnState>().notNull().default('requested'),
    /** The pieces that are to come back. */
    lines: jsonb('lines').$type<readonly ReturnLine[]>().notNull(),
    /** Why the customer sends them back. */
    reason: text('reason').$type<SealedText>().notNull(),
    label: jsonb('label').$type<SealedJson<ReturnLabel>>(),
    /** Why it was refused or cancelled. */
    endReason: text('end_reason').$type<SealedText>(),
    /** Its steps so far, each of which is to be recorded in the order. */
    news: jsonb('news').$type<readonly ReturnNews[]>().notNull(),
    /** How many of them are. */
    recorded: integer('recorded').notNull().default(0),
    /** The order that was placed in exchange for it. */
    exchangeOrderId: uuid('exchange_order_id'),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.number] }),
    unique('returns_exchange').on(table.exchangeOrderId),
    // Both are few when all is well: the reconciler looks for returns whose workflow is lost.
    index('returns_unrecorded')
      .on(table.updatedAt)
      .where(sql`jsonb_array_length(${table.news}) > ${table.recorded}`),
    index('returns_open')
      .on(table.expiresAt)
      .where(sql`${table.state} in ${sqlList(openReturnStates)}`),
    check('returns_recorded', sql`${table.recorded} <= jsonb_array_length(${table.news})`),
  ],
);
export type ReturnRow = typeof returns.$inferSelect;
