/** What of an order's lines is in its parcel. */
import type { ShippedItem } from '../contracts/provider.ts';
import type { OrderItemRow } from './schema.ts';

type Line = Pick<OrderItemRow, 'itemId' | 'quantity' | 'removed' | 'unitPrice' | 'customs'>;

/** Without the pieces that changes have taken off. */
export const parcelItems = (lines: readonly Line[], currency: string): Readonly<ShippedItem>[] =>
  lines
    .filter(({ quantity, removed }) => quantity > removed)
    .map(({ itemId, quantity, removed, unitPrice, customs }) => ({
      itemId,
      quantity: quantity - removed,
      ...(customs && { customs: { ...customs, unitPrice, currency } }),
    }));
