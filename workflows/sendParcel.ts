/**
 * Books the order's parcel and waits until it has left. A change makes another parcel of it, and a hold
 * keeps it from being booked: then the next one is booked under its own number.
 */
import { condition } from '@temporalio/workflow';
import { onDatabase } from './activities.ts';
import { flagNow, raiseAttention } from './attention.ts';
import { warnOfExpiry } from './capture.ts';
import { isFlagged } from './coveredFlags.ts';
import { doStep, StepFailed, stopIfCancelled } from './doStep.ts';
import { hasLeft } from './due.ts';
import { oneAtATime } from './oneAtATime.ts';
import type { Order } from './order.ts';
import { untilDispatched } from './parcel.ts';
import { unbook } from './unbook.ts';
import { catchUp, record } from './writes.ts';

/** Ends when the parcel has left. @throws StepFailed, CancelledFailure */
export async function sendParcel(order: Order): Promise<void> {
  for (;;) {
    const isGone = () => order.standings.shipment === 'left';
    await untilBookable(order);
    // A change that came too late has found out.
    if (isGone()) return;
    if (!(await bookParcel(order)) && !isGone()) continue;
    const isOver = () => order.standings.shipment === 'none' || isGone();
    await Promise.all([untilDispatched(order, isOver), warnOfExpiry(order, isOver)]);
    stopIfCancelled();
    if (hasLeft(order) || isGone()) return;
  }
}

const isBookable = ({ isChanging, row }: Order): boolean => !isChanging && row.hold === null;

/** Waits while a person changes the order or holds it; a hold that takes too long is flagged. */
async function untilBookable(order: Order): Promise<void> {
  while (!isBookable(order)) {
    const { hold } = order.row;
    const isOver = () => order.row.hold?.until !== hold?.until || (!hold && isBookable(order));
    await Promise.all([untilReleased(order, isOver), warnOfExpiry(order, isOver)]);
    stopIfCancelled();
  }
}

async function untilReleased(order: Order, isOver: () => boolean): Promise<void> {
  const { hold } = order.row;
  if (hold) {
    const left = Math.max(1, Date.parse(hold.until) - Date.now());
    const summary = 'Flag the order when it is still on hold by then';
    if (await condition(isOver, left, { summary })) return;
    stopIfCancelled();
    await raiseAttention(order, 'HOLD_OVERDUE', null, null, (row) => row.hold !== null);
  }
  await condition(isOver);
}

/** @returns whether the order's parcel is booked, and not another one */
async function bookParcel(order: Order): Promise<boolean> {
  // An earlier run was about to cancel the booking.
  await unbookWhile(order, () => order.row.shipmentStatus === 'cancelling');
  const { parcelNumber } = order;
  if (order.content.parcelNumber !== parcelNumber) {
    await readContent(order, parcelNumber);
    // It may have been changed once more meanwhile.
    if (order.parcelNumber !== parcelNumber || !isBookable(order)) return false;
  }
  // It was given up on with its outcome unknown, and a person wants it asked for again.
  if (order.standings.shipment === 'unknown') order.standings.shipment = 'none';
  try {
    await doStep(order, 'shipment');
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    // A workflow task that was lost may have changed the order: the failure is of what it was before.
    await catchUp(order);
    // Or booked the parcel, and only its answer was lost.
    if (order.standings.shipment === 'stands') return true;
    if (order.row.parcelNumber === parcelNumber) {
      if (order.row.status !== 'confirmed') throw error;
      await untilDecided(order, error);
      return false;
    }
  }
  if (order.row.parcelNumber === parcelNumber) return true;
  // A workflow task that was lost has changed the order before this one booked it as it was.
  await unbookWhile(order, () => order.parcelNumber === parcelNumber);
  return false;
}

/** A person's change may have cancelled the booking before it is this one's turn. */
const unbookWhile = (order: Order, isBooked: () => boolean): Promise<unknown> =>
  isBooked()
    ? oneAtATime(order, async () => {
        stopIfCancelled();
        return isBooked() && unbook(order);
      })
    : Promise.resolve();

async function readContent(order: Order, parcelNumber: number): Promise<void> {
  const { orderId } = order.start;
  const content = await onDatabase('Read what is sent', (on) => on.readParcel({ orderId }));
  order.content = { ...content, parcelNumber };
}

/**
 * An order that was confirmed does not fail because its changed parcel cannot be booked: a person changes
 * it again, has it booked again, or cancels it.
 */
async function untilDecided(order: Order, { code, standing }: StepFailed): Promise<void> {
  const { parcelNumber } = order;
  await record(order, (row) => {
    if (row.parcelNumber !== parcelNumber || row.attention?.reason === 'REBOOKING_FAILED')
      return null;
    const attention = flagNow(order, 'REBOOKING_FAILED', 'shipment', code);
    // What the carrier has refused is refused for ever; an unknown outcome is asked for again.
    const next = standing === 'unknown' ? {} : { parcelNumber: parcelNumber + 1 };
    return {
      type: 'order.attention-raised',
      set: { attention, shipmentStatus: 'none', ...next },
    };
  });
  await condition(() => !isFlagged(order, 'REBOOKING_FAILED'));
}
