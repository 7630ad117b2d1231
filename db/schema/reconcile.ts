/** What the reconciler remembers between its runs. */
import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { SagaStep } from '../../contracts/order.ts';
import { instant } from './columns.ts';

/**
 * Undos to be asked for again: they had nothing to undo, and a try of their do may come through
 * later in another team's worker. See activities/undoLooks.
 */
export const undoLooks = pgTable(
  'undo_looks',
  {
    effectId: text('effect_id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    step: text('step').$type<SagaStep>().notNull(),
    lookAt: instant('look_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('undo_looks_of_order').on(table.orderId),
    index('undo_looks_due').on(table.lookAt),
  ],
);

/** How often an order was taken up while that changed nothing. See activities/reconcile/takingUp. */
export const takingsUp = pgTable('takings_up', {
  orderId: uuid('order_id').primaryKey(),
  /** The statuses of the order's row and the states of its effects as they were then, as a text. */
  seen: text('seen').notNull(),
  times: integer('times').notNull(),
  takenAt: instant('taken_at').notNull().defaultNow(),
});
