/** Whether an order can still be changed as somebody wishes, as far as its row says. */
import { isOpen, type PaymentStatus, takenStatuses } from '../../contracts/order.ts';
import type { OrderRow } from '../../db/schema.ts';
import { canonicalJson } from '../http/canonicalJson.ts';
import { ProblemError } from '../http/problem.ts';
import type { Wish } from './wish.ts';

/** Those that were refused count: each may have cost a booking. */
const MOST_CHANGES = 20;

/** How a payment must stand before pieces are taken off: what becomes of their money is known. */
const settledStatuses: readonly PaymentStatus[] = ['authorized', ...takenStatuses];

/**
 * The saga decides the same anew.
 *
 * @throws ProblemError ORDER_CHANGED_MEANWHILE, ORDER_NOT_CHANGEABLE or NOTHING_TO_CHANGE
 */
export function refuseUnchangeable(order: OrderRow, wish: Wish, changes: number): void {
  const { orderId, version, status, paymentStatus, total } = order;
  if (version !== wish.version)
    throw new ProblemError('ORDER_CHANGED_MEANWHILE', { extension: { orderId, version } });
  const isSettled = total === 0 || settledStatuses.includes(paymentStatus);
  const takesOff = wish.lines.length > 0;
  if (!isOpen(status) || changes >= MOST_CHANGES || (takesOff && !isSettled))
    throw new ProblemError('ORDER_NOT_CHANGEABLE', { extension: { orderId } });
  if (!takesOff && isNoOther(order, wish)) throw new ProblemError('NOTHING_TO_CHANGE');
}

const isNoOther = ({ shippingAddress }: OrderRow, { address }: Wish): boolean =>
  address === null || canonicalJson(address) === canonicalJson(shippingAddress);
