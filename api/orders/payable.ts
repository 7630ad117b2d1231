/** Refuses an order whose total the payment provider cannot be asked for. */
import { eq } from 'drizzle-orm';
import type { OrderItem } from '../../contracts/order.ts';
import { isBelowStripesLeast, stripeAmount } from '../../contracts/stripeMoney.ts';
import type { Queries } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import { type Priced, totalOf } from './orderTotal.ts';

/** Whether the provider can be asked for an amount of minor units; null: only it knows. */
export type IsPayable = ((amount: number, currency: string) => boolean) | null;

/**
 * @param provider the setting PAYMENT_PROVIDER
 * @param settlement the currencies that the Stripe account is paid out in
 */
export const payableBy = (provider: string, settlement: readonly string[]): IsPayable =>
  provider === 'stripe'
    ? (amount, currency) =>
        stripeAmount(amount, currency) !== null &&
        !(settlement.includes(currency) && isBelowStripesLeast(amount, currency))
    : null;

/**
 * An order that costs nothing is payable everywhere: nobody is asked for a payment.
 *
 * @throws ProblemError AMOUNT_NOT_PAYABLE
 */
export async function refuseUnpayable(
  db: Queries,
  order: Priced & { readonly currency?: string | undefined },
  isPayable: IsPayable,
): Promise<void> {
  const total = totalOf(order);
  if (isPayable === null || total === 0) return;
  const currency = order.currency ?? (await catalogueCurrency(db, order.items));
  // An item that is not in the catalogue is refused as such.
  if (currency !== undefined && !isPayable(total, currency))
    throw new ProblemError('AMOUNT_NOT_PAYABLE');
}

async function catalogueCurrency(
  db: Queries,
  [first]: readonly OrderItem[],
): Promise<string | undefined> {
  const [row] = await db
    .select({ currency: inventoryItems.currency })
    .from(inventoryItems)
    .where(eq(inventoryItems.itemId, first?.itemId ?? ''));
  return row?.currency;
}
