/** Adds to the event of a change what is ordered from now on, as the event of the order's creation has it. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../db/client.ts';

export async function orderedInEvent(tx: Queries, orderId: string, version: number): Promise<void> {
  await tx.execute(sql`
    update order_events e set data = e.data || jsonb_build_object('order', jsonb_strip_nulls(
      jsonb_build_object(
        'items', (
          select jsonb_agg(jsonb_build_object('itemId', item_id, 'quantity', quantity - removed,
            'unitPrice', unit_price) order by line)
          from order_items where order_id = o.order_id and quantity > removed),
        'currency', o.currency, 'total', o.total - o.reduced,
        'amounts', case when jsonb_array_length(o.amounts) > 0 then o.amounts end,
        'reference', o.reference)))
    from orders o
    where o.order_id = ${orderId} and e.order_id = o.order_id and e.version = ${version}`);
}
