/** What the carrier's books say was sent. */
import { isGivenUp, isStanding } from './stores.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

/** `late` is on its way into the books: it will be a parcel. */
const dead = new Set(['cancelled', 'refused']);

/** At most one live parcel per order; exactly one while it stands, none once it is given up. */
export const parcelsMatch: Check = ({ tables, carrier }) => {
  const parcels = byOrder(carrier.shipments);
  return tables.orders.flatMap((order): Violation[] => {
    const all = parcels.get(order.orderId) ?? [];
    const live = all.filter(({ status }) => !dead.has(status));
    const most = isGivenUp(order) ? 0 : 1;
    const least = isStanding(order) ? 1 : 0;
    if (live.length >= least && live.length <= most) return [];
    const states = all.map(({ status }) => status).join(', ') || 'none';
    const what = `it is ${order.status} and has ${live.length} live parcels (${states})`;
    return [violation('parcels match', order.orderId, what)];
  });
};
