/**
 * Settles what arrives after an order has failed or was cancelled. A charge can succeed after its
 * undo found nothing to refund, and so can a booking: then it is undone now. Goods that have left
 * can't be called back: then a person must see to them.
 */
import { condition } from '@temporalio/workflow';
import { isGivenUp } from '../contracts/order.ts';
import { raiseAttention } from './attention.ts';
import type { Saga } from './saga.ts';
import { undoAll } from './undo.ts';

export async function settleAfterEnd(saga: Saga): Promise<void> {
  const { order, inbox } = saga;
  let waitedBefore = false;
  while (isGivenUp(order.state.status)) {
    if (chargedAfterAll(saga)) saga.undos.push('payment');
    if (inTransitAfterAll(saga)) saga.dispatchedAfterEnd = true;
    if (saga.undos.length > 0 || inbox.rechecks.size > 0) await undoAll(saga);
    else if (saga.dispatchedAfterEnd) {
      await untilPersonDecides(saga, waitedBefore);
      waitedBefore = true;
    } else return;
  }
}

const chargedAfterAll = ({ order, inbox }: Saga): boolean =>
  inbox.payment === 'charged' && ['none', 'declined'].includes(order.state.paymentStatus);

/** The shipment was cancelled, and the carrier reports that the parcel is under way. */
const inTransitAfterAll = ({ order, inbox }: Saga): boolean =>
  inbox.inTransit &&
  inbox.trouble !== 'SHIPMENT_RETURNED' &&
  order.state.shipmentStatus === 'cancelled';

/** Flags the order and waits for a decision. A late charge or a recheck interrupts the wait. */
async function untilPersonDecides(saga: Saga, waitedBefore: boolean): Promise<void> {
  const { order, inbox } = saga;
  if (!waitedBefore || order.state.attention?.reason !== 'SHIPPED_AFTER_END')
    await raiseAttention(saga, 'SHIPPED_AFTER_END', 'shipment', null, {
      shipmentStatus: 'in_transit',
    });
  await condition(
    () => order.state.attention === null || chargedAfterAll(saga) || inbox.rechecks.size > 0,
  );
  saga.dispatchedAfterEnd = order.state.attention !== null;
}
