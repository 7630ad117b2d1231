/** The pieces that are reserved of each item: its row's figure, and the reservations it is to be the sum of. */
import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';

/** Of each item that has any: `item_id` and the `quantity` of its reservations that stand. */
export const standingReservations = sql`
  select item ->> 'itemId' as item_id, sum((item ->> 'quantity')::bigint) as quantity
  from effects, jsonb_array_elements(result -> 'items') as item
  where step = 'inventory' and state = 'done' and not result ? 'taken'
  group by 1`;

export type Recounted = { readonly was: number; readonly reserved: number };

/**
 * Sets an item's reserved pieces to the sum of its reservations. A reservation or release at the same
 * time holds the item's row as well, so this one counts before or after it.
 *
 * @returns null when there is no such item
 */
export const recountReserved = (db: Database, itemId: string): Promise<Recounted | null> =>
  db.transaction(async (tx) => {
    const [before] = await tx.execute<{ was: number }>(sql`
      select reserved::float8 as was from inventory_items where item_id = ${itemId} for update`);
    if (!before) return null;
    const [after] = await tx.execute<{ reserved: number }>(sql`
      update inventory_items set disagreement = null, reserved = coalesce(
        (select quantity from (${standingReservations}) s where s.item_id = ${itemId}), 0)
      where item_id = ${itemId} returning reserved::float8 as reserved`);
    return { ...before, reserved: after?.reserved ?? before.was };
  });
