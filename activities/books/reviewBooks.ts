/** Compares what providers have listed with our database, and keeps what came of it. */
import { sql } from 'drizzle-orm';
import type { BookReviewActivities } from '../../contracts/books.ts';
import type { Queries } from '../../db/client.ts';
import { definite } from '../failure.ts';
import { keepEntries } from './compareEntries.ts';
import { entriesOf } from './entries.ts';
import { ordersToUndo } from './ordersToUndo.ts';

export const createBookReviews = (db: Queries): BookReviewActivities => ({
  async keepFindings(page) {
    const entries = entriesOf(page);
    if (!entries) throw definite('PROVIDER_ANSWER_INVALID');
    const { ours, all, next } = entries;
    await keepEntries(db, page, ours);
    return { checked: all, notOurs: all - ours.length, next };
  },

  async endReview({ reviewId, outcomes }) {
    await db.execute(sql`
      update book_reviews set outcomes = ${JSON.stringify(outcomes)}::jsonb, ended_at = now()
      where review_id = ${reviewId} and ended_at is null`);
  },

  ordersToUndo: (start) => ordersToUndo(db, start),

  async recordUndo({ reviewId, effectId, outcome, lastError }) {
    await db.execute(sql`
      update book_findings set undo = ${outcome}, last_error = ${lastError}, undone_at = now()
      where review_id = ${reviewId} and effect_id = ${effectId}`);
  },
});
