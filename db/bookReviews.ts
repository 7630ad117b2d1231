/** The comparisons of providers' books with this database, as operators begin and read them. */
import { sql } from 'drizzle-orm';
import type { BookSource, ReviewStart } from '../contracts/books.ts';
import type { Queries } from './client.ts';
import { type bookFindings, bookReviews } from './schema.ts';

export const beginReview = async (
  db: Queries,
  { reviewId, since, until }: ReviewStart,
): Promise<void> => {
  await db.insert(bookReviews).values({ reviewId, since: new Date(since), until: new Date(until) });
};

export type Review = typeof bookReviews.$inferSelect;

export async function readReview(db: Queries, reviewId: string): Promise<Review | null> {
  const [review] = await db
    .select()
    .from(bookReviews)
    .where(sql`${bookReviews.reviewId} = ${reviewId}`);
  return review ?? null;
}

/** So many of the newest orders say whose queues are in use. */
const NEWEST = 1_000;

/** The queues of our own workers, and those of the newest orders. */
export async function readSources(db: Queries): Promise<BookSource[]> {
  const rows = await db.execute<{ payments: string; logistics: string }>(sql`
    select distinct payments_queue as payments, logistics_queue as logistics
    from (select payments_queue, logistics_queue from orders order by order_id desc
      limit ${NEWEST}) as newest`);
  const names = (step: BookSource['step'], queues: string[]) =>
    [...new Set(queues)].map((queue) => ({ queue, step }));
  return [
    ...names('payment', ['payments', ...rows.map(({ payments }) => payments)]),
    ...names('shipment', ['logistics', ...rows.map(({ logistics }) => logistics)]),
  ];
}

/** Of `book_findings`: something of it still stands. The undo's outcome is null before it was asked for. */
export const stillStands = sql`coalesce(undo, '') not in ('undone', 'nothing')`;

export type FindingRow = Omit<typeof bookFindings.$inferSelect, 'reviewId' | 'undoneAt'>;

const PAGE = 500;

/** All findings of a review, by their effects' ids. */
export async function* readFindings(db: Queries, reviewId: string): AsyncGenerator<FindingRow> {
  let after = '';
  for (;;) {
    const rows = await db.execute<FindingRow & Record<string, unknown>>(sql`
      select effect_id as "effectId", order_id as "orderId", accepted_at as "acceptedAt", step,
        finding, queue, status, reference, amount::float8 as amount, currency,
        made_at as "madeAt", undo, last_error as "lastError"
      from book_findings where review_id = ${reviewId} and effect_id > ${after}
      order by effect_id limit ${PAGE}`);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.effectId;
  }
}

export interface LostTotals extends Record<string, unknown> {
  readonly currency: string | null;
  /** Minor units, of what is not undone. */
  readonly amount: number;
  readonly effects: number;
}

/** What stands in the books for orders that do not exist, by currency; null: parcels. */
export const readLostTotals = async (db: Queries, reviewId: string): Promise<LostTotals[]> => [
  ...(await db.execute<LostTotals>(sql`
    select currency, coalesce(sum(amount), 0)::float8 as amount, count(*)::int as effects
    from book_findings
    where review_id = ${reviewId} and finding = 'order-unknown'
      and ${stillStands}
    group by currency order by currency nulls last`)),
];
