/** What the carrier's books say was sent. */
import { type CarrierBooks, isGivenUp, isStanding } from './stores.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

/** `late` is on its way into the books: it will be a parcel. */
const dead = new Set(['cancelled', 'refused']);

type Parcel = CarrierBooks['shipments'][number];

export const hasLeft = ({ status }: Parcel): boolean =>
  ['in_transit', 'delivered', 'lost', 'returned'].includes(status);

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

/**
 * The order of a parcel that arrived is delivered, and a person is called to one that did not. That
 * it is on its way is not asked for: a carrier may have taken it along and not said so.
 */
export const parcelsAreFollowed: Check = ({ tables, carrier }) => {
  const parcels = byOrder(carrier.shipments);
  return tables.orders
    .filter((order) => isStanding(order) && order.attention === null)
    .flatMap(({ orderId, status }) =>
      (parcels.get(orderId) ?? [])
        .filter((parcel) => hasEnded(parcel) && parcel.status !== status)
        .map((parcel) => {
          const what = `its parcel is ${parcel.status}; it is ${status} and nobody is called`;
          return violation('parcels are followed', orderId, what);
        }),
    );
};

const hasEnded = (parcel: Parcel): boolean => hasLeft(parcel) && parcel.status !== 'in_transit';
