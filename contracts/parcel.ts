/** Whose parcel a carrier's report is about. */
import type { Tracking } from './order.ts';
import type { ShipmentUpdate } from './saga.ts';

/** Carriers print tracking numbers in groups, and people type them in either case. */
const plain = (trackingNumber: string): string =>
  trackingNumber.replace(/[\s-]/g, '').toUpperCase();

/**
 * Whether a report is about this booking. The reference decides when the report names it: a parcel
 * gets a new tracking number when another carrier takes it over. A report that names nothing is
 * about the order that it was sent for.
 */
export function isAboutBooking(
  booking: Tracking,
  { reference, trackingNumber }: Pick<ShipmentUpdate, 'reference' | 'trackingNumber'>,
): boolean {
  if (reference !== undefined) return reference === booking.reference;
  if (trackingNumber === undefined || booking.trackingNumber === undefined) return true;
  return plain(trackingNumber) === plain(booking.trackingNumber);
}
