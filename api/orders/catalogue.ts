/** What an order asks for, held against the catalogue. */
import { inArray } from 'drizzle-orm';
import type { OrderItem } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { fieldProblem, type JsonValue, ProblemError } from '../http/problem.ts';

export interface PricedOrder {
  readonly currency: string;
  /** Minor units; a safe integer by the limits of the fields. */
  readonly total: number;
}

type CatalogueRow = typeof inventoryItems.$inferSelect;

/** An order names each item once: two lines with two prices or sums would have no one meaning. */
export function refuseDuplicates(items: readonly OrderItem[]): void {
  const seen = new Set<string>();
  for (const [index, { itemId }] of items.entries()) {
    if (seen.has(itemId)) {
      throw fieldProblem('INVALID_REQUEST', [
        { path: `items[${index}].itemId`, message: 'is in the order twice' },
      ]);
    }
    seen.add(itemId);
  }
}

const itemsProblem = (
  code: 'ITEM_UNKNOWN' | 'CURRENCY_MISMATCH' | 'PRICE_CHANGED' | 'OUT_OF_STOCK',
  items: readonly Readonly<Record<string, JsonValue>>[],
): ProblemError => new ProblemError(code, { extension: { items } });

/**
 * Checks items, prices, currency and, without reserving anything, stock: what is plainly out of
 * stock is refused at once, the reservation in the saga stays the authority.
 *
 * @throws ProblemError ITEM_UNKNOWN, CURRENCY_MISMATCH, PRICE_CHANGED or OUT_OF_STOCK, with the
 *   items it is about.
 */
export async function priceOrder(
  tx: Queries,
  items: readonly OrderItem[],
  askedCurrency: string | undefined,
): Promise<PricedOrder> {
  const itemIds = items.map(({ itemId }) => itemId);
  const rows = await tx
    .select()
    .from(inventoryItems)
    .where(inArray(inventoryItems.itemId, itemIds));
  const catalogue = new Map(rows.map((row) => [row.itemId, row]));
  const lines = items.map((item) => ({ item, row: catalogue.get(item.itemId) }));

  const unknown = lines.filter(({ row }) => row === undefined);
  if (unknown.length > 0) {
    throw itemsProblem(
      'ITEM_UNKNOWN',
      unknown.map(({ item: { itemId } }) => ({ itemId })),
    );
  }
  const found = lines as { item: OrderItem; row: CatalogueRow }[];
  const currency = askedCurrency ?? found[0]?.row.currency ?? '';
  refuse(found, 'CURRENCY_MISMATCH', ({ row }) => row.currency !== currency);
  refuse(found, 'PRICE_CHANGED', ({ item, row }) => row.unitPrice !== item.unitPrice);
  const short = found.filter(({ item, row }) => row.onHand - row.reserved < item.quantity);
  if (short.length > 0) {
    throw itemsProblem(
      'OUT_OF_STOCK',
      short.map(({ item: { itemId } }) => ({ itemId })),
    );
  }
  const total = items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  return { currency, total };
}

/** Refuses with the right price of every item that is wrong. */
function refuse(
  lines: readonly { readonly item: OrderItem; readonly row: CatalogueRow }[],
  code: 'CURRENCY_MISMATCH' | 'PRICE_CHANGED',
  isWrong: (line: { readonly item: OrderItem; readonly row: CatalogueRow }) => boolean,
): void {
  const wrong = lines.filter(isWrong);
  if (wrong.length === 0) return;
  throw itemsProblem(
    code,
    wrong.map(({ row: { itemId, unitPrice, currency } }) => ({ itemId, unitPrice, currency })),
  );
}
