/** What of an order's money can be given back. */
import { asc, eq } from 'drizzle-orm';
import { isGivenUp, isUndoing, takenStatuses } from '../../contracts/order.ts';
import { countingRefundStates, type RefundState } from '../../contracts/refund.ts';
import type { Queries } from '../../db/client.ts';
import { type OrderRow, type RefundRow, refunds } from '../../db/schema.ts';

/** Whether the workers of a payments queue can give back a part of a payment. */
export type RefundsParts = (queue: string) => boolean;

/** Whether its money was taken, and no undo gives it back. */
export const isRefundable = (
  { status, paymentStatus, paymentsQueue }: OrderRow,
  refundsParts: RefundsParts,
): boolean =>
  takenStatuses.includes(paymentStatus) &&
  !isUndoing(status) &&
  !isGivenUp(status) &&
  refundsParts(paymentsQueue);

/** Of one order, the oldest first. */
export const readRefunds = (db: Queries, orderId: string): Promise<RefundRow[]> =>
  db.select().from(refunds).where(eq(refunds.orderId, orderId)).orderBy(asc(refunds.number));

const counting: readonly RefundState[] = countingRefundStates;

/** What a new refund must know of an earlier one. */
export type EarlierRefund = Pick<RefundRow, 'state' | 'amount' | 'lines' | 'shipping'>;

/** The refunds that are given back, or are to be. */
export const countingRefunds = (all: readonly EarlierRefund[]): EarlierRefund[] =>
  all.filter(({ state }) => counting.includes(state));

/** Minor units that are left to give back. */
export const leftOf = ({ total }: Pick<OrderRow, 'total'>, all: readonly EarlierRefund[]): number =>
  total - countingRefunds(all).reduce((sum, { amount }) => sum + amount, 0);
