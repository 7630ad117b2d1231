/** The payment provider's books match the orders. */
import { isDispatched } from '../../../contracts/order.ts';
import type { RefundState } from '../../../contracts/refund.ts';
import type { RefundRecord } from './refundRecords.ts';
import { isGivenUpOrder, isStanding } from './snapshot.ts';
import type { OrderRecord } from './storeRecords.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

/**
 * Charged minus refunded is the total less the refunds asked for, and less what was held and not taken, while the order stands, and 0 once it
 * is given up.
 */
export const moneyMatches: Check = ({ tables, payments }) => {
  const movements = byOrder(payments.ledger);
  const refunds = byOrder(tables.refunds);
  return tables.orders.flatMap((order): Violation[] => {
    const entries = movements.get(order.orderId) ?? [];
    const paid = entries.reduce(
      (sum, { kind, amount }) => sum + (kind === 'charge' ? amount : -amount),
      0,
    );
    const foreign = entries.find(({ currency }) => currency !== order.currency);
    const isRight = mayBePaid(order, refunds.get(order.orderId) ?? [], paid);
    if (isRight && !foreign) return [];
    const what = foreign
      ? `it is in ${order.currency} and ${foreign.currency} moved`
      : `it is ${order.status}, costs ${order.total}, and its customer paid ${paid}`;
    return [violation('money matches', order.orderId, what)];
  });
};

function mayBePaid(order: OrderRecord, refunds: readonly RefundRecord[], paid: number): boolean {
  const given = sumOf(refunds, ['done', 'not_taken']);
  // The money of these may have moved or not.
  const underWay = sumOf(refunds, ['requested', 'pending']);
  const most = order.total - given;
  const isKept = paid <= most && paid >= most - underWay;
  // Held, to be taken when the parcel leaves; a capture that fails is flagged.
  const isHeld = order.paymentStatus === 'authorized';
  const mayWait = isHeld && (!isDispatched(order.status) || order.attention !== null);
  if (isStanding(order)) return mayWait ? paid === 0 : isKept;
  return paid === 0 || (isKept && !isGivenUpOrder(order));
}

const sumOf = (refunds: readonly RefundRecord[], states: readonly RefundState[]): number =>
  refunds
    .filter(({ state }) => states.includes(state))
    .reduce((sum, { amount }) => sum + amount, 0);

export const chargedAtMostOnce: Check = ({ payments }) =>
  [...byOrder(payments.ledger)].flatMap(([orderId, entries]): Violation[] => {
    const times = entries.filter(({ kind }) => kind === 'charge').length;
    if (times <= 1) return [];
    return [violation('charged at most once', orderId, `it was charged ${times} times`)];
  });

const open = ['pending', 'authorized', 'late'];

/** An order whose customer pays, or may still pay, twice: money can be held without a movement. */
export const heldAtMostOnce: Check = ({ payments }) =>
  [...byOrder(payments.charges)].flatMap(([orderId, charges]): Violation[] => {
    const live = charges.filter(({ status }) => status === 'charged' || open.includes(status));
    if (live.length <= 1) return [];
    const what = `it has ${live.length} payments: ${live.map(({ status }) => status).join(', ')}`;
    return [violation('held at most once', orderId, what)];
  });

/** A pending or late charge could still succeed after its order was given up. */
export const noChargeOutlivesItsOrder: Check = ({ tables, payments }) => {
  const charges = byOrder(payments.charges);
  return tables.orders.filter(isGivenUpOrder).flatMap(({ orderId, status }) =>
    (charges.get(orderId) ?? [])
      .filter((charge) => open.includes(charge.status))
      .map((charge) => {
        const what = `it is ${status} and a charge is still ${charge.status}`;
        return violation('no charge outlives its order', orderId, what);
      }),
  );
};

/** Held money is taken from no order whose parcel has not left, and of it no more than is held. */
export const capturedAfterDispatch: Check = ({ tables, payments }) => {
  const held = new Set(
    payments.charges.filter(({ isHeld }) => isHeld).map((charge) => charge.orderId),
  );
  const moved = byOrder(payments.ledger);
  return tables.orders
    .filter(({ orderId, status }) => held.has(orderId) && !isDispatched(status))
    .filter(({ orderId }) => (moved.get(orderId) ?? []).length > 0)
    .map(({ orderId, status }) =>
      violation('captured after dispatch', orderId, `it is ${status}, and its held money moved`),
    );
};
