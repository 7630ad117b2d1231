/**
 * Cancels the booking of an order that stands, because what is sent is changed or held. The order's
 * parcel is another one from then on.
 */
import { isOpen, undoReasons } from '../contracts/order.ts';
import { withoutFlag } from './attention.ts';
import type { Order } from './order.ts';
import { further, isToUndo, onceUndoing } from './standings.ts';
import { takeOverParcel } from './takeOverParcel.ts';
import { undoStep } from './undo.ts';
import { record } from './writes.ts';

/**
 * Asks the carrier until it answers; the order is flagged meanwhile.
 *
 * @returns whether the booking is cancelled, or a person has seen to it; false: the parcel has left, or
 *   the order is cancelled
 * @throws CancelledFailure
 */
export async function unbook(order: Order): Promise<boolean> {
  const { standings, parcelNumber } = order;
  // The carrier may have said so to the change before this one.
  if (standings.shipment === 'left') return false;
  // The row says so first: another run goes on from there.
  await record(
    order,
    ({ status, shipmentStatus }) =>
      isOpen(status) && shipmentStatus === 'booked'
        ? { type: 'order.shipment-cancelling', set: {} }
        : null,
    () => {
      standings.shipment = onceUndoing(standings.shipment);
    },
  );
  try {
    while (isToUndo(standings.shipment)) {
      order.undoing = 'shipment';
      const standing = await undoStep(order, 'shipment');
      if (standing === 'gone') {
        standings.shipment = further(standings.shipment, 'left');
        return false;
      }
      if (!isOpen(order.row.status)) return false;
      if (standing) break;
    }
  } finally {
    order.undoing = null;
  }
  order.failing.delete('shipment');
  await record(
    order,
    (row) => {
      if (!isOpen(row.status) || row.parcelNumber !== parcelNumber) return null;
      const set = {
        shipmentStatus: 'none',
        parcelNumber: parcelNumber + 1,
        tracking: null,
        ...withoutFlag(row, undoReasons.shipment),
      } as const;
      return { type: 'order.shipment-cancelled', set };
    },
    () => {
      if (order.parcelNumber === parcelNumber) standings.shipment = 'undone';
    },
  );
  // The row may have said so before.
  takeOverParcel(order);
  return order.parcelNumber > parcelNumber;
}
