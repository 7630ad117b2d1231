/** An item of the catalogue with its stock, as the API shows it. */
import { z } from '@hono/zod-openapi';
import type { inventoryItems } from '../../db/schema.ts';
import { currency, instant, itemId, line, outputText, unitPrice } from '../http/fields.ts';

/** Pieces in stock. The limit keeps sums within the safe integers. */
export const pieces = z.int().min(0).max(1_000_000_000).openapi({ example: 100 });

export const inventoryItemSchema = z
  .object({
    itemId,
    name: outputText(200).openapi({ example: 'Blue mug' }),
    unitPrice,
    currency,
    onHand: pieces.openapi({ description: 'Pieces in the warehouse.' }),
    reserved: pieces.openapi({ description: 'Pieces on hand that are promised to orders.' }),
    available: pieces.openapi({ description: 'Pieces that can still be ordered.' }),
    updatedAt: instant,
    error: z.null(),
  })
  .openapi('InventoryItem');
export type InventoryItem = z.infer<typeof inventoryItemSchema>;

export const putItemBody = z
  .strictObject({
    name: line(200).openapi({ example: 'Blue mug' }),
    unitPrice,
    currency,
    onHand: pieces,
  })
  .openapi('NewInventoryItem');

/** What a replacement set. */
export const catalogueEntry = z
  .object({
    name: outputText(200).openapi({ example: 'Blue mug' }),
    unitPrice,
    currency,
    onHand: pieces,
  })
  .openapi('CatalogueEntry');

export const inventoryItem = (row: typeof inventoryItems.$inferSelect): InventoryItem => ({
  itemId: row.itemId,
  name: row.name,
  unitPrice: row.unitPrice,
  currency: row.currency,
  onHand: row.onHand,
  reserved: row.reserved,
  available: row.onHand - row.reserved,
  updatedAt: row.updatedAt.toISOString(),
  error: null,
});
