/**
 * What the carrier's reports say about the order's own parcel, in whatever sequence they arrive. A
 * report about another parcel says nothing.
 */
import type { OrderState } from '../contracts/order.ts';
import { isAboutBooking } from '../contracts/parcel.ts';
import type { ShipmentUpdate } from '../contracts/saga.ts';
import type { ParcelReport } from './inbox.ts';
import type { Order } from './order.ts';

type Reported = Pick<Order, 'inbox' | 'answers'>;

/** As long as the booking is not known, any parcel may be the order's. */
const reportsOf = ({ inbox, answers: { shipment } }: Reported): readonly ParcelReport[] =>
  inbox.parcels.filter((report) => !shipment || isAboutBooking(shipment, report));

/** When the parcel was last so, in milliseconds since the epoch; undefined: never. */
const lastOf = (reports: readonly ParcelReport[], ...statuses: ShipmentUpdate['status'][]) =>
  reports
    .filter(({ status }) => statuses.includes(status))
    .map(({ at }) => at)
    .reduce<number | undefined>((last, at) => Math.max(last ?? at, at), undefined);

/** Whether the carrier has, or had, the parcel. */
export const isReported = (order: Reported): boolean => reportsOf(order).length > 0;

export type Trouble = 'SHIPMENT_LOST' | 'SHIPMENT_RETURNED';

/** A lost parcel that was seen afterwards has been found. One that comes back stays a trouble. */
export function troubleOf(order: Reported): Trouble | null {
  const reports = reportsOf(order);
  if (lastOf(reports, 'returned') !== undefined) return 'SHIPMENT_RETURNED';
  const lost = lastOf(reports, 'lost');
  const seen = lastOf(reports, 'in_transit', 'delivered') ?? 0;
  // Stryker disable next-line ConditionalExpression: what is undefined is not later than anything
  return lost !== undefined && lost >= seen ? 'SHIPMENT_LOST' : null;
}

/** A parcel that comes back is delivered to its sender. */
export function hasArrived(order: Reported): boolean {
  const reports = reportsOf(order);
  const isReturned = lastOf(reports, 'returned') !== undefined;
  return !isReturned && lastOf(reports, 'delivered') !== undefined;
}

/** The newest tracking number: another carrier that takes a parcel over gives it another. */
export const trackingNumberOf = (order: Reported): string | undefined =>
  reportsOf(order)
    .filter(({ trackingNumber }) => trackingNumber)
    .toSorted((a, b) => a.at - b.at)
    .at(-1)?.trackingNumber;

export const isTrouble = ({ attention }: Pick<OrderState, 'attention'>): boolean =>
  attention?.reason === 'SHIPMENT_LOST' || attention?.reason === 'SHIPMENT_RETURNED';

/** A person has seen to a lost or returned parcel: only what is reported from now on counts. */
export function forgetTrouble({ inbox: { parcels } }: Order): void {
  const at = lastOf(parcels, 'in_transit', 'delivered', 'lost', 'returned') ?? 0;
  parcels.splice(0, parcels.length, { status: 'in_transit', at });
}
