/**
 * Changes to the stock of several items at once. Rows are always locked in the order of their ids,
 * so that two orders for the same items wait for each other instead of deadlocking.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { GoodsOutcome } from '../contracts/order.ts';
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

/**
 * The CTEs `asked` (item_id, quantity), `stock` (item_id, on_hand, reserved), which locks the items'
 * rows, and `line`, which has both; an unknown item's on_hand is null. A locking select returns each
 * row as it is once locked, not as in the statement's snapshot. `movement` changes these rows.
 *
 * @param condition without it nothing is locked; it must not depend on the item
 */
export const lockedStock = (items: readonly Quantity[], condition: SQL = sql`true`): SQL => sql`
asked as (
  select "itemId" as item_id, quantity
  from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as item("itemId" text, quantity bigint)
), stock as (
  select item_id, on_hand, reserved from inventory_items
  where item_id = any(array(select item_id from asked)) and ${condition}
  order by item_id for no key update
), line as (
  select item_id, quantity, on_hand, reserved from asked left join stock using (item_id)
)`;

/**
 * The update of the rows that `lockedStock` has locked, by each item's quantity times a sign. Its
 * quantities come from `line` alone, never from `inventory_items`: an update finds a row as it is in
 * the statement's snapshot, and Postgres checks the constraints of the new row before it notices
 * that the row has changed since (docs/adr/0008-stock-is-written-from-locked-rows.md).
 */
export const movement = (signs: {
  readonly onHand: 0 | 1 | -1;
  readonly reserved: 0 | 1 | -1;
}): SQL => sql`update inventory_items set
  on_hand = line.on_hand + quantity * ${sql.raw(`(${signs.onHand})`)},
  reserved = line.reserved + quantity * ${sql.raw(`(${signs.reserved})`)},
  updated_at = now()
from line where inventory_items.item_id = line.item_id`;

/** Subtracts quantities from what is reserved, and from what is on hand when goods have left. */
export async function subtractReserved(
  tx: Queries,
  items: readonly Quantity[],
  { haveLeft }: { readonly haveLeft: boolean },
): Promise<void> {
  const signs = { onHand: haveLeft ? -1 : 0, reserved: -1 } as const;
  await tx.execute(sql`with ${lockedStock(items)} ${movement(signs)}`);
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
  if (items) await subtractReserved(tx, items, { haveLeft: true });
}

/** Gives a part of an order's reserved items back, which its changes have taken off. */
export async function releaseSome(
  tx: Queries,
  orderId: string,
  items: readonly Quantity[],
): Promise<void> {
  const [reservation] = await tx.execute<{ result: { items: Quantity[] } }>(sql`
    select result from effects
    where order_id = ${orderId} and step = 'inventory' and state = 'done' and not result ? 'taken'
    for update`);
  if (!reservation) return;
  const off = new Map(totals(items).map(({ itemId, quantity }) => [itemId, quantity]));
  const left = reservation.result.items
    .map(({ itemId, quantity }) => ({ itemId, quantity: quantity - (off.get(itemId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  await tx.execute(sql`
    update effects set result = result || ${JSON.stringify({ items: left })}::jsonb, updated_at = now()
    where order_id = ${orderId} and step = 'inventory'`);
  await subtractReserved(tx, totals(items), { haveLeft: false });
}

/**
 * Takes pieces of a return back, of which those to be restocked are on hand again. Goods that have not
 * left the stock, or are all put back by now, are left alone.
 */
export async function takeBack(
  tx: Queries,
  orderId: string,
  lines: readonly (Quantity & { readonly goods?: GoodsOutcome | undefined })[],
): Promise<void> {
  const taken = await tx.execute(sql`
    update effects set updated_at = now(), result = result || jsonb_build_object('returned',
      coalesce(result -> 'returned', '[]') || ${JSON.stringify(totals(lines))}::jsonb)
    where order_id = ${orderId} and step = 'inventory' and result ? 'taken'
      and not result ? 'restocked'
    returning effect_id`);
  const pieces = totals(lines.filter(({ goods }) => goods === 'restocked'));
  if (taken.length > 0 && pieces.length > 0) await putOnHand(tx, pieces);
}

/** Puts the goods of an order that have left and came back on hand again: once. */
export async function restock(tx: Queries, orderId: string): Promise<void> {
  const [taken] = await tx.execute<{ result: { items: Quantity[]; returned?: Quantity[] } }>(sql`
    update effects set result = result || '{"restocked": true}', updated_at = now()
    where order_id = ${orderId} and step = 'inventory' and result ? 'taken'
      and not result ? 'restocked'
    returning result`);
  if (!taken) return;
  const { items, returned = [] } = taken.result;
  // What came back as a return was taken care of then.
  const before = returned.map(({ itemId, quantity }) => ({ itemId, quantity: -quantity }));
  await putOnHand(tx, totals([...items, ...before]));
}

const putOnHand = (tx: Queries, items: readonly Quantity[]) =>
  tx.execute(sql`with ${lockedStock(items)} ${movement({ onHand: 1, reserved: 0 })}`);
