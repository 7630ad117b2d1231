/** Compares the entries of a provider's books with our orders and effects, in one statement. */
import { sql } from 'drizzle-orm';
import type { BookPage } from '../../contracts/books.ts';
import type { Queries } from '../../db/client.ts';
import { sqlList } from '../../db/sqlList.ts';
import type { Entry } from './entries.ts';

const UNDONE = sqlList(['refunded', 'voided', 'cancelled']);
/** The statuses of an order's row whose payment stands. */
const PAID = sqlList(['pending', 'authorized', 'charged', 'captured', 'partially_refunded']);

/**
 * An effect's intent is committed before its provider is asked, and an order before either: so what is
 * not there by now was lost. Other teams' fences are not ours: of their effects we know the outcome.
 */
const finding = sql`case
  when o.order_id is null then case when not p.undone then 'order-unknown' end
  when p.undone then case when
    case p.step when 'payment' then o.payment_status in ${PAID}
    else o.shipment_status = 'booked' and p.effect_id = o.order_id || ':shipment:' || o.parcel_number
    end then 'undone-there' end
  when e.effect_id is null and f.effect_id is null then 'effect-unknown'
end`;

/** Keeps those that are found to differ. A repeat keeps what was found first. */
export async function keepEntries(
  db: Queries,
  { reviewId, queue, step }: Pick<BookPage, 'reviewId' | 'queue' | 'step'>,
  entries: readonly Entry[],
): Promise<void> {
  await db.execute(sql`
    with page as (
      select p."effectId" as effect_id, p."orderId" as order_id, p.status, p.reference, p.amount,
        p.currency, p."createdAt" as made_at, p."acceptedAt" as accepted_at, ${step}::text as step, p.status in ${UNDONE} as undone
      from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as p ("effectId" text,
        "orderId" uuid, status text, reference text, amount bigint, currency text,
        "createdAt" timestamptz, "acceptedAt" timestamptz)
    ), compared as (
      select p.*, ${finding} as finding
      from page p
        left join orders o on o.order_id = p.order_id
        left join effects e on e.effect_id = p.effect_id
        left join foreign_effects f on f.effect_id = p.effect_id
    )
    insert into book_findings (review_id, effect_id, order_id, step, finding, queue, status,
      reference, amount, currency, made_at, accepted_at)
    select ${reviewId}, effect_id, order_id, step, finding, ${queue}, status, reference, amount,
      currency, made_at, accepted_at
    from compared where finding is not null
    on conflict do nothing`);
}
