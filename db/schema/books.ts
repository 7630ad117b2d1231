/** What providers' books were compared with our database for, and what was found. */
import { bigint, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { BookStep, Finding, SourceOutcome, UndoOutcome } from '../../contracts/books.ts';
import { instant } from './columns.ts';

export const bookReviews = pgTable('book_reviews', {
  reviewId: uuid('review_id').primaryKey(),
  since: instant('since').notNull(),
  until: instant('until').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  endedAt: instant('ended_at'),
  /** How far each queue's books were compared; null until the review has ended. */
  outcomes: jsonb('outcomes').$type<readonly SourceOutcome[]>(),
});

export const bookFindings = pgTable(
  'book_findings',
  {
    reviewId: uuid('review_id')
      .notNull()
      .references(() => bookReviews.reviewId),
    effectId: text('effect_id').notNull(),
    orderId: uuid('order_id').notNull(),
    /** When the order was accepted, as its id says. */
    acceptedAt: instant('accepted_at').notNull(),
    step: text('step').$type<BookStep>().notNull(),
    finding: text('finding').$type<Finding>().notNull(),
    /** The task queue whose worker has listed it, and is asked to undo it. */
    queue: text('queue').notNull(),
    /** As the provider's books say. */
    status: text('status').notNull(),
    reference: text('reference').notNull(),
    /** Minor units; null of a parcel, like its currency. */
    amount: bigint('amount', { mode: 'number' }),
    currency: text('currency'),
    /** When it was made, as the provider's books say. */
    madeAt: instant('made_at').notNull(),
    /** What came of its undo; null when nobody has asked for it. */
    undo: text('undo').$type<UndoOutcome>(),
    lastError: text('last_error'),
    undoneAt: instant('undone_at'),
  },
  (table) => [primaryKey({ columns: [table.reviewId, table.effectId] })],
);
