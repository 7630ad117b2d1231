/**
 * Changes to the stock of several items at once. Rows are always locked in the order of their ids,
 * so that two orders for the same items wait for each other instead of deadlocking.
 */
import { sql } from 'drizzle-orm';
import type { Queries } from '../db/client.ts';

export interface Quantity {
  readonly itemId: string;
  readonly quantity: number;
}

/** The quantity of each item, added up over the order's lines. */
export function totals(items: readonly Quantity[]): Quantity[] {
  const sums = new Map<string, number>();
  for (const { itemId, quantity } of items) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
  return [...sums].map(([itemId, quantity]) => ({ itemId, quantity }));
}

/** Locks the items' rows. @returns how much of each item is not reserved */
export async function lockAvailable(
  tx: Queries,
  items: readonly Quantity[],
): Promise<Map<string, number>> {
  const ids = items.map(({ itemId }) => itemId);
  const rows = await tx.execute<{ item_id: string; available: string }>(sql`
    select item_id, on_hand - reserved as available from inventory_items
    where item_id in ${ids} order by item_id for update`);
  return new Map(rows.map((row) => [row.item_id, Number(row.available)]));
}

/** Moves quantities. The rows must be locked; the table's checks reject negative stock. */
export async function moveStock(
  tx: Queries,
  items: readonly Quantity[],
  direction: { readonly onHand: 0 | -1; readonly reserved: 1 | -1 },
): Promise<void> {
  const list = JSON.stringify(items);
  await tx.execute(sql`
    update inventory_items set
      on_hand = on_hand + moved.quantity * ${direction.onHand}::int,
      reserved = reserved + moved.quantity * ${direction.reserved}::int,
      updated_at = now()
    from jsonb_to_recordset(${list}::jsonb) as moved("itemId" text, quantity bigint)
    where item_id = moved."itemId"`);
}

/**
 * Subtracts an order's reserved items from the stock on hand: once, with the change to `shipped`.
 */
export async function takeReservedStock(tx: Queries, orderId: string): Promise<void> {
  const reserved = await tx.execute<{ result: { items: Quantity[] } }>(sql`
    update effects set result = result || '{"taken": true}', updated_at = now()
    where order_id = ${orderId} and step = 'inventory' and state = 'done'
      and not result ? 'taken'
    returning result`);
  const items = reserved[0]?.result.items;
  if (!items) return;
  await lockAvailable(tx, items);
  await moveStock(tx, items, { onHand: -1, reserved: -1 });
}
