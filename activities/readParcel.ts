/** Reads what is sent of an order, and where, as its changes have left it. */
import { eq } from 'drizzle-orm';
import type { ParcelContent } from '../contracts/change.ts';
import type { Queries } from '../db/client.ts';
import { parcelItems, readOrderItems } from '../db/orderItems.ts';
import { orders } from '../db/schema.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import { definite } from './failure.ts';

/**
 * @throws VERSION_CONFLICT when there is no such order; ADDRESS_UNDELIVERABLE when its customer was
 *   erased, which is refused while a parcel is still to be sent
 */
export async function readParcel(
  { db, seals }: { readonly db: Queries; readonly seals: Seals },
  orderId: string,
): Promise<ParcelContent> {
  const [order] = await db
    .select({
      address: orders.shippingAddress,
      currency: orders.currency,
      reduced: orders.reduced,
    })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!order) throw definite('VERSION_CONFLICT');
  const { currency, reduced } = order;
  const opener = await seals.openerOf([order.address]);
  const address = opener.json(orderId, 'address', order.address);
  if (address === null) throw definite('ADDRESS_UNDELIVERABLE');
  const lines = await readOrderItems(db, orderId);
  return { address, reduced, items: parcelItems(lines, currency) };
}
