/** Items and their stock. */
import { sql } from 'drizzle-orm';
import { bigint, bigserial, check, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { StockDisagreement } from '../../contracts/reconcile.ts';
import { instant } from './columns.ts';

/**
 * The catalogue and its stock. `onHand` is the quantity in the warehouse, `reserved` the part of it
 * that orders have reserved which have not shipped; shipping subtracts from both.
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
    /** Set by the reconciler while `reserved` is not the sum of the reservations. */
    disagreement: jsonb('disagreement').$type<StockDisagreement>(),
  },
  (table) => [
    index('inventory_disagreeing').on(table.itemId).where(sql`${table.disagreement} is not null`),
    check('inventory_reserved', sql`${table.reserved} >= 0`),
    check('inventory_on_hand', sql`${table.onHand} >= ${table.reserved}`),
    check('inventory_price', sql`${table.unitPrice} >= 0`),
  ],
);

/** Who replaced an item, and what it was before; null for a new item. */
export const inventoryReplacements = pgTable(
  'inventory_replacements',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    itemId: text('item_id')
      .notNull()
      .references(() => inventoryItems.itemId),
    actor: text('actor').notNull(),
    before: jsonb('before').$type<CatalogueEntry>(),
    after: jsonb('after').$type<CatalogueEntry>().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('inventory_replacements_of_item').on(table.itemId, table.id)],
);

/** What a replacement sets. */
export interface CatalogueEntry {
  readonly name: string;
  readonly unitPrice: number;
  readonly currency: string;
  readonly onHand: number;
}

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
