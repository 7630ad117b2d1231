/** Checks the items of a new order against the catalogue. */
import { inArray } from 'drizzle-orm';
import type { OrderItem } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { type JsonValue, ProblemError } from '../http/problem.ts';

interface Line {
  readonly item: OrderItem;
  readonly row: typeof inventoryItems.$inferSelect;
}

const itemsProblem = (
  code: 'ITEM_UNKNOWN' | 'CURRENCY_MISMATCH' | 'PRICE_CHANGED' | 'OUT_OF_STOCK',
  items: readonly Readonly<Record<string, JsonValue>>[],
): ProblemError => new ProblemError(code, { extension: { items } });

/**
 * Checks items, prices, currency and stock. It reserves nothing: an item that is out of stock now is
 * refused at once, but only the saga's reservation is certain.
 *
 * @throws ProblemError ITEM_UNKNOWN, CURRENCY_MISMATCH, PRICE_CHANGED or OUT_OF_STOCK, with the
 *   items that are refused.
 */
export async function priceOrder(
  tx: Queries,
  items: readonly OrderItem[],
  requestedCurrency: string | undefined,
): Promise<void> {
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
  const inCatalogue = lines as Line[];
  const currency = requestedCurrency ?? inCatalogue[0]?.row.currency ?? '';
  refuseLines(inCatalogue, 'CURRENCY_MISMATCH', ({ row }) => row.currency !== currency);
  refuseLines(inCatalogue, 'PRICE_CHANGED', ({ item, row }) => row.unitPrice !== item.unitPrice);
  const short = inCatalogue.filter(({ item, row }) => row.onHand - row.reserved < item.quantity);
  if (short.length > 0) {
    throw itemsProblem(
      'OUT_OF_STOCK',
      short.map(({ item: { itemId } }) => ({ itemId })),
    );
  }
}

/** Refuses the lines that are wrong, with the catalogue's price of each. */
function refuseLines(
  lines: readonly Line[],
  code: 'CURRENCY_MISMATCH' | 'PRICE_CHANGED',
  isWrong: (line: Line) => boolean,
): void {
  const wrong = lines.filter(isWrong);
  if (wrong.length === 0) return;
  throw itemsProblem(
    code,
    wrong.map(({ row: { itemId, unitPrice, currency } }) => ({ itemId, unitPrice, currency })),
  );
}
