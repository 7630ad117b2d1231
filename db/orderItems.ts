/** An order's lines: as they were ordered, as they are now, and as they are in its parcel. */
import { asc, eq, sql } from 'drizzle-orm';
import type { ShippedItem } from '../contracts/provider.ts';
import type { Queries } from './client.ts';
import { type OrderItemRow, type OrderRow, orderItems } from './schema.ts';

/** In the order in which they were ordered. */
export const readOrderItems = (db: Queries, orderId: string): Promise<OrderItemRow[]> =>
  db.select().from(orderItems).where(eq(orderItems.orderId, orderId)).orderBy(asc(orderItems.line));

/**
 * The same as a column of a select from `orders`. A change writes an order's row and its lines, and two
 * statements could show the row before it with the lines after it.
 */
export const itemsOfOrder = sql<OrderItemRow[]>`(
  select coalesce(jsonb_agg(jsonb_build_object('orderId', order_id, 'line', line, 'itemId', item_id,
    'quantity', quantity, 'unitPrice', unit_price, 'removed', removed, 'customs', customs)
    order by line), '[]')
  from order_items where order_items.order_id = orders.order_id)`;

/** An order and its lines, as they were at one moment. */
export interface WholeOrder {
  readonly order: OrderRow;
  readonly items: readonly OrderItemRow[];
}

type Pieces = Pick<OrderItemRow, 'quantity' | 'removed'>;

/** Without the pieces that changes have taken off. */
export const linesNow = <Line extends Pieces>(lines: readonly Line[]): Omit<Line, 'removed'>[] =>
  lines
    .map(({ removed, ...line }) => ({ ...line, quantity: line.quantity - removed }))
    .filter(({ quantity }) => quantity > 0);

type ParcelLine = Pieces & Pick<OrderItemRow, 'itemId' | 'unitPrice' | 'customs'>;

/** What is in the parcel. */
export const parcelItems = (
  lines: readonly ParcelLine[],
  currency: string,
): Readonly<ShippedItem>[] =>
  linesNow(lines).map(({ itemId, quantity, unitPrice, customs }) => ({
    itemId,
    quantity,
    ...(customs && { customs: { ...customs, unitPrice, currency } }),
  }));
