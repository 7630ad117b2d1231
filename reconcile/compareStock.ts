/** Whether each item's reserved quantity is what its reservations add up to. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../db/client.ts';

export interface StockDisagreement {
  readonly itemId: string;
  readonly reserved: number;
  readonly reservations: number;
}

/** One statement sees one state of all, so that nothing in flight looks like a disagreement. */
export async function compareStock(db: Queries): Promise<StockDisagreement[]> {
  const rows = await db.execute<{ item_id: string; reserved: string; reservations: string }>(sql`
    with standing as (
      select item ->> 'itemId' as item_id, sum((item ->> 'quantity')::bigint) as quantity
      from effects, jsonb_array_elements(result -> 'items') as item
      where step = 'inventory' and state = 'done' and not result ? 'taken'
      group by 1
    )
    select i.item_id, i.reserved, coalesce(s.quantity, 0) as reservations
    from inventory_items i left join standing s using (item_id)
    where i.reserved <> coalesce(s.quantity, 0)
    limit 100`);
  return rows.map((row) => ({
    itemId: row.item_id,
    reserved: Number(row.reserved),
    reservations: Number(row.reservations),
  }));
}
