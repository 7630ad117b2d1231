/** Whether an order can still be changed as somebody wishes, as far as its row says. */
import { isOpen, standingPaymentStatuses } from '../../contracts/order.ts';
import { canonicalJson } from '../http/canonicalJson.ts';
import { ProblemError } from '../http/problem.ts';
import type { OpenOrder } from '../orders/openOrder.ts';
import type { Wish } from './wish.ts';

/** Those that were refused count: each may have cost a booking. */
const MOST_CHANGES = 20;

/**
 * The saga decides the same anew.
 *
 * @throws ProblemError ORDER_CHANGED_MEANWHILE, ORDER_NOT_CHANGEABLE or NOTHING_TO_CHANGE
 */
export function refuseUnchangeable(order: OpenOrder, wish: Wish, changes: number): void {
  const { orderId, version, status, paymentStatus, total } = order;
  if (version !== wish.version)
    throw new ProblemError('ORDER_CHANGED_MEANWHILE', { extension: { orderId, version } });
  // What becomes of the money of pieces that are taken off must be known.
  const isSettled = total === 0 || standingPaymentStatuses.includes(paymentStatus);
  const takesOff = wish.lines.length > 0;
  if (!isOpen(status) || changes >= MOST_CHANGES || (takesOff && !isSettled))
    throw new ProblemError('ORDER_NOT_CHANGEABLE', { extension: { orderId } });
  if (!takesOff && isNoOther(order, wish)) throw new ProblemError('NOTHING_TO_CHANGE');
}

const isNoOther = ({ shippingAddress }: OpenOrder, { address }: Wish): boolean =>
  address === null || canonicalJson(address) === canonicalJson(shippingAddress);
