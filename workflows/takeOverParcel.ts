/** Takes over from the row which parcel is the order's. */
import type { Order } from './order.ts';
import type { Standing } from './standings.ts';

/** What may still be at the carrier is cancelled first, under its own number. */
const mayBeOut: readonly Standing[] = ['trying', 'unknown', 'stands', 'undoing', 'left', 'gone'];

/** The next parcel is not begun, and nothing is known of it. */
export function takeOverParcel(order: Order): void {
  const { row, standings, inbox } = order;
  if (row.parcelNumber <= order.parcelNumber || mayBeOut.includes(standings.shipment)) return;
  order.parcelNumber = row.parcelNumber;
  standings.shipment = 'none';
  const { shipment, ...answers } = order.answers;
  if (shipment) order.formerParcels.push(shipment.reference);
  order.answers = answers;
  for (const steps of [inbox.retries, inbox.rechecks, inbox.settled]) steps.delete('shipment');
  inbox.parcels.splice(0);
}
