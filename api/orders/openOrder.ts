/** An order whose personal parts are opened, as far as anybody can still read them. */
import type { ClientAction, ShippingAddress } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';

export interface OpenOrder
  extends Omit<OrderRow, 'shippingAddress' | 'paymentMethod' | 'clientAction'> {
  readonly shippingAddress: ShippingAddress | null;
  readonly paymentMethod: string | null;
  readonly clientAction: ClientAction | null;
}

/** Every order has an address, so none is read of one only whose customer was erased. */
export const isErased = ({ shippingAddress }: Pick<OpenOrder, 'shippingAddress'>): boolean =>
  shippingAddress === null;

/** @param on the transaction it runs in */
export async function openOrders(
  seals: Seals,
  rows: readonly OrderRow[],
  on?: Queries,
): Promise<OpenOrder[]> {
  const stored = rows.flatMap((row) => [row.shippingAddress, row.paymentMethod, row.clientAction]);
  const opener = await seals.openerOf(stored, on);
  return rows.map((row) => ({
    ...row,
    shippingAddress: opener.json(row.orderId, 'address', row.shippingAddress),
    paymentMethod: opener.text(row.orderId, 'payment method', row.paymentMethod),
    clientAction: row.clientAction && opener.json(row.orderId, 'client action', row.clientAction),
  }));
}

export async function openOrder(seals: Seals, row: OrderRow, on?: Queries): Promise<OpenOrder> {
  const [opened] = await openOrders(seals, [row], on);
  if (!opened) throw new Error('an order that was opened is missing');
  return opened;
}
