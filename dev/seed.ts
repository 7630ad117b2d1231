import postgres from 'postgres';

/**
 * The development catalogue. Prices are in minor units; the last item is out of stock on purpose.
 */
export const CATALOGUE = [
  { itemId: 'sku-mug', name: 'Enamel mug', unitPrice: 1499, onHand: 1_000 },
  { itemId: 'sku-shirt', name: 'T-shirt', unitPrice: 1999, onHand: 1_000 },
  { itemId: 'sku-lamp', name: 'Desk lamp', unitPrice: 4900, onHand: 250 },
  { itemId: 'sku-chair', name: 'Oak chair', unitPrice: 18_900, onHand: 40 },
  { itemId: 'sku-poster', name: 'Signed poster, sold out', unitPrice: 3500, onHand: 0 },
] as const;
export const CURRENCY = 'EUR';

/**
 * Adds the missing items of the catalogue to the database; existing items keep their stock and
 * price.
 *
 * @returns the number of items added
 */
export async function seedCatalogue(databaseUrl: string): Promise<number> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const rows = CATALOGUE.map(({ itemId, name, unitPrice, onHand }) => ({
      item_id: itemId,
      name,
      unit_price: unitPrice,
      currency: CURRENCY,
      on_hand: onHand,
    }));
    const added = await sql`
      insert into inventory_items ${sql(rows)} on conflict (item_id) do nothing returning item_id`;
    return added.length;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
