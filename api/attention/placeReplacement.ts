/** Places an order that stands in for another: of the same customer, address and payment method. */
import type { Queries } from '../../db/client.ts';
import type { OrderRow } from '../../db/schema.ts';
import type { Sealer, Seals } from '../../privacy/orderSeals.ts';
import { temporaryProblem } from '../http/problem.ts';
import { openOrder } from '../orders/openOrder.ts';
import { insertOrder, type OrderDraft, sealedParts } from '../orders/orderInsertion.ts';
import type { OrderTerms } from '../orders/placeOrder.ts';

export interface Replacing {
  readonly terms: OrderTerms;
  readonly seals: Seals;
}

/** What another order has of its own. */
export type Replacement = Pick<OrderDraft, 'orderId' | 'items' | 'placedBy' | 'amounts'> &
  Partial<Pick<OrderDraft, 'metadata' | 'exchangeOf'>>;

/**
 * Runs in the caller's transaction. The catalogue is not asked: prices may have changed since, and goods
 * that are out of stock fail the new order by itself.
 *
 * @returns the new order; null when the customer was erased
 * @throws ProblemError SERVICE_UNAVAILABLE
 */
export async function placeReplacement(
  tx: Queries,
  order: OrderRow,
  replacement: Replacement,
  { terms: { queues, capture }, seals }: Replacing,
  sealer: Sealer,
): Promise<OrderDraft | null> {
  const { shippingAddress, paymentMethod } = await openOrder(seals, order, tx);
  if (shippingAddress === null || paymentMethod === null) return null;
  const draft: OrderDraft = {
    ...replacement,
    ...sealedParts(sealer, replacement.orderId, { shippingAddress, paymentMethod }),
    ...{ userId: order.userId, currency: order.currency, replaces: order.orderId },
    ...{ placedAt: new Date(), queues, capture },
    ...{ maxUnpaidPieces: null, maxUnpaidPiecesOfClient: null },
  };
  // The customer's key was thrown away in this moment.
  if (!(await insertOrder(tx, draft))) throw temporaryProblem('SERVICE_UNAVAILABLE', 1);
  return draft;
}
