/** The carrier's books match the orders. */
import { isGivenUpOrder, isStanding } from './snapshot.ts';
import type { CarrierBooks, OrderRecord } from './storeRecords.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

type Parcel = CarrierBooks['shipments'][number];

export const hasLeft = ({ status }: Parcel): boolean =>
  ['in_transit', 'delivered', 'lost', 'returned'].includes(status);
export const isCancelledParcel = ({ status }: Parcel): boolean => status === 'cancelled';
/** A `late` booking counts too: it will become a parcel. */
export const isLive = (parcel: Parcel): boolean =>
  !isCancelledParcel(parcel) && parcel.status !== 'refused';

/** One that is on hold, or whose changed parcel could not be booked, has none. */
const mayHaveNone = ({ hold, attention }: OrderRecord): boolean =>
  hold !== null || attention?.reason === 'REBOOKING_FAILED';

/** Its parcel left all the same, and a person is called. */
export const hasShippedAfterEnd = ({ attention }: Pick<OrderRecord, 'attention'>): boolean =>
  attention?.reason === 'SHIPPED_AFTER_END';

/** At most one live parcel per order: exactly one while it stands, none once it is given up. */
export const parcelsMatch: Check = ({ tables, carrier }) => {
  const parcels = byOrder(carrier.shipments);
  return tables.orders.flatMap((order): Violation[] => {
    const all = parcels.get(order.orderId) ?? [];
    const live = all
      .filter(isLive)
      .filter((parcel) => !(isGivenUpOrder(order) && hasShippedAfterEnd(order) && hasLeft(parcel)));
    const most = isGivenUpOrder(order) ? 0 : 1;
    const least = isStanding(order) && !mayHaveNone(order) ? 1 : 0;
    if (live.length >= least && live.length <= most) return [];
    const states = all.map(({ status }) => status).join(', ') || 'none';
    const what = `it is ${order.status} and has ${live.length} live parcels (${states})`;
    return [violation('parcels match', order.orderId, what)];
  });
};

/**
 * The order of a delivered parcel is delivered; the order of a lost or returned parcel is flagged.
 * `in_transit` is not compared: a carrier may collect a parcel without an update.
 */
export const parcelsReachTheirOrders: Check = ({ tables, carrier }) => {
  const parcels = byOrder(carrier.shipments);
  return tables.orders
    .filter((order) => isStanding(order) && order.attention === null)
    .flatMap(({ orderId, status }) =>
      (parcels.get(orderId) ?? [])
        .filter((parcel) => hasEnded(parcel) && parcel.status !== status)
        .map((parcel) => {
          const what = `its parcel is ${parcel.status}; it is ${status} and is not flagged`;
          return violation('parcels reach their orders', orderId, what);
        }),
    );
};

const hasEnded = (parcel: Parcel): boolean => hasLeft(parcel) && parcel.status !== 'in_transit';
