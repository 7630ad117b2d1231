/**
 * Compares each item's reserved quantity with the sum of its reservations. No single order is at
 * fault, so the item itself is marked until it agrees again; GET /v1/attention lists it.
 */
import { sql } from 'drizzle-orm';
import type { StockDisagreement } from '../../contracts/reconcile.ts';
import type { Queries } from '../../db/client.ts';
import { standingReservations } from '../../db/reservedPieces.ts';

interface Compared extends Record<string, unknown> {
  readonly itemId: string;
  readonly reserved: number;
  readonly reservations: number;
  readonly marked: StockDisagreement | null;
}

/** Items marked or unmarked per run, at most. */
const ITEMS = 100;

/** @returns the items whose stock disagrees */
export async function compareStock(
  db: Queries,
): Promise<(StockDisagreement & { readonly itemId: string })[]> {
  const compared = await compare(db);
  const disagreeing = compared
    .filter(({ reserved, reservations }) => reserved !== reservations)
    .map(({ itemId, reserved, reservations, marked }) => ({
      itemId,
      reserved,
      reservations,
      since: marked?.since ?? new Date().toISOString(),
    }));
  for (const { itemId, ...disagreement } of disagreeing)
    await mark(db, itemId, JSON.stringify(disagreement));
  for (const { itemId, reserved, reservations } of compared)
    if (reserved === reservations) await mark(db, itemId, null);
  return disagreeing;
}

/** One statement reads one snapshot, so that a transaction in flight is no disagreement. */
async function compare(db: Queries): Promise<Compared[]> {
  return [
    ...(await db.execute<Compared>(sql`
    with standing as (${standingReservations})
    select i.item_id as "itemId", i.reserved::float8 as reserved,
      coalesce(s.quantity, 0)::float8 as reservations, i.disagreement as marked
    from inventory_items i left join standing s using (item_id)
    where i.reserved <> coalesce(s.quantity, 0) or i.disagreement is not null
    limit ${ITEMS}`)),
  ];
}

async function mark(db: Queries, itemId: string, disagreement: string | null): Promise<void> {
  await db.execute(sql`
    update inventory_items set disagreement = ${disagreement}::jsonb
    where item_id = ${itemId} and disagreement is distinct from ${disagreement}::jsonb`);
}
