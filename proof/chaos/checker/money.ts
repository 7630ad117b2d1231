/** What the payment provider's books say each order cost its customer. */
import { isGivenUp, isStanding, type OrderRecord } from './stores.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

/** Captured minus refunded is the price while the order stands, and nothing once it is given up. */
export const moneyMatches: Check = ({ tables, payments }) => {
  const movements = byOrder(payments.ledger);
  return tables.orders.flatMap((order): Violation[] => {
    const entries = movements.get(order.orderId) ?? [];
    const paid = entries.reduce((sum, e) => sum + (e.kind === 'charge' ? e.amount : -e.amount), 0);
    const foreign = entries.find(({ currency }) => currency !== order.currency);
    const expected = expectedOf(order);
    if (expected.includes(paid) && !foreign) return [];
    const what = foreign
      ? `it is in ${order.currency} and ${foreign.currency} moved`
      : `it is ${order.status}, costs ${order.total}, and ${paid} was kept of its customer's money`;
    return [violation('money matches', order.orderId, what)];
  });
};

function expectedOf(order: OrderRecord): number[] {
  if (isStanding(order)) return [order.total];
  return isGivenUp(order) ? [0] : [0, order.total];
}

export const chargedAtMostOnce: Check = ({ payments }) =>
  [...byOrder(payments.ledger)].flatMap(([orderId, entries]): Violation[] => {
    const times = entries.filter(({ kind }) => kind === 'charge').length;
    if (times <= 1) return [];
    return [violation('charged at most once', orderId, `it was charged ${times} times`)];
  });

/** A charge that is still on its way would come through after the order was given up. */
export const noChargeOutlivesItsOrder: Check = ({ tables, payments }) => {
  const charges = byOrder(payments.charges);
  return tables.orders.filter(isGivenUp).flatMap(({ orderId, status }) =>
    (charges.get(orderId) ?? [])
      .filter((charge) => charge.status === 'pending' || charge.status === 'late')
      .map((charge) => {
        const what = `it is ${status} and a charge is still ${charge.status}`;
        return violation('no charge outlives its order', orderId, what);
      }),
  );
};
