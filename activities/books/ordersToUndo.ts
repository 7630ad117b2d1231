/** Of which lost orders something is still to be undone. */

import { sql } from 'drizzle-orm';
import type { OrderToUndo, UndoFoundStart } from '../../contracts/books.ts';
import { BEFORE_ALL_ORDERS } from '../../contracts/ids.ts';
import { stillStands } from '../../db/bookReviews.ts';
import type { Queries } from '../../db/client.ts';

/** Orders per page: their providers are asked at the same time. */
const ORDERS = 20;

/**
 * What was undone is not asked for again, and neither is anything of an order that exists by now. An
 * order that was accepted before the time that was compared would be in the backup: it is perhaps
 * another installation's, which takes payments by the same account, and has to be named.
 */
export async function ordersToUndo(
  db: Queries,
  { reviewId, orderIds, after = null }: UndoFoundStart,
): Promise<OrderToUndo[]> {
  const rows = await db.execute<OrderToUndo & Record<string, unknown>>(sql`
    select b.order_id as "orderId", jsonb_agg(jsonb_build_object('effectId', b.effect_id,
        'orderId', b.order_id, 'step', b.step, 'queue', b.queue, 'status', b.status,
        'reference', b.reference, 'amount', b.amount, 'currency', b.currency)
      order by b.step = 'payment', b.effect_id) as effects
    from book_findings b join book_reviews r using (review_id)
    where b.review_id = ${reviewId} and b.finding = 'order-unknown'
      and ${stillStands}
      and ${isMeant(orderIds)}
      and b.order_id > ${after ?? BEFORE_ALL_ORDERS}
      and not exists (select from orders o where o.order_id = b.order_id)
    group by b.order_id order by b.order_id limit ${ORDERS}`);
  return [...rows];
}

const isMeant = (orderIds: UndoFoundStart['orderIds']) =>
  orderIds === null
    ? sql`b.accepted_at >= r.since`
    : sql`b.order_id::text in (select jsonb_array_elements_text(${JSON.stringify(orderIds)}::jsonb))`;
