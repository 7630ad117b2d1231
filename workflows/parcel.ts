/** Follows the parcel. An order whose parcel is late, lost or brought back is flagged. */
import { condition } from '@temporalio/workflow';
import { raiseAttention, remainingAttention } from './attention.ts';
import { hasLeft, type Saga } from './saga.ts';
import { stopIfCancelled } from './stepAttempt.ts';

/** Waits until the carrier reports that the parcel has left; flags the order when that is late. */
export async function untilDispatched(saga: Saga): Promise<void> {
  const overdue = saga.start.policy.shipmentOverdueSeconds * 1000;
  const left = await condition(() => hasLeft(saga), overdue, {
    summary: 'Flag the order when its parcel has not left by then',
  });
  if (left) return;
  // The timer may fire in the same workflow task in which the order is cancelled.
  stopIfCancelled();
  await raiseAttention(saga, 'SHIPMENT_OVERDUE', 'shipment', null);
  await condition(() => hasLeft(saga));
}

/** For an order whose parcel has left: it goes on, even if it was about to be undone. */
export async function followParcel(saga: Saga): Promise<void> {
  const { order, inbox, booking } = saga;
  if (order.state.status === 'delivered') return flagAfterDelivery(saga);
  if (order.state.status !== 'shipped') {
    const { paymentStatus } = order.state;
    const trackingNumber = inbox.trackingNumber ?? booking?.trackingNumber;
    await order.change('order.shipped', (before) => ({
      status: 'shipped',
      shipmentStatus: 'in_transit',
      paymentStatus: paymentStatus === 'refunding' ? 'charged' : paymentStatus,
      failure: null,
      attention: remainingAttention(before),
      ...(booking ? { tracking: { ...booking, trackingNumber } } : {}),
    }));
  }
  await untilDelivered(saga);
}

/** Waits until the carrier reports that the parcel was delivered, however long that takes. */
async function untilDelivered(saga: Saga): Promise<void> {
  const { order, inbox, start } = saga;
  let overdue: number | undefined = start.policy.shipmentOverdueSeconds * 1000;
  // The row may be ahead of the saga and say `delivered` already.
  const isDelivered = () => inbox.delivered || order.state.status !== 'shipped';
  while (!isDelivered()) {
    const hasNews = () => isDelivered() || inbox.trouble !== null;
    const inTime =
      overdue === undefined ? await condition(hasNews) : await condition(hasNews, overdue);
    if (isDelivered()) break;
    const reason = inTime === false ? 'SHIPMENT_OVERDUE' : inbox.trouble;
    if (inTime === false) overdue = undefined;
    inbox.trouble = null;
    if (reason && order.state.attention?.reason !== reason)
      await raiseAttention(saga, reason, 'shipment', null);
  }
  if (order.state.status !== 'shipped') return;
  await order.change('order.delivered', (before) => ({
    status: 'delivered',
    shipmentStatus: 'delivered',
    attention: remainingAttention(before),
  }));
}

/** For an order taken up again after its delivery: trouble the carrier reports flags it. */
async function flagAfterDelivery(saga: Saga): Promise<void> {
  const { order, inbox } = saga;
  for (let reason = inbox.trouble; reason !== null; reason = inbox.trouble) {
    inbox.trouble = null;
    if (order.state.attention?.reason !== reason)
      await raiseAttention(saga, reason, 'shipment', null);
  }
}
