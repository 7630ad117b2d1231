/** Following the parcel. It may be late, lost or brought back: then a person should look. */
import { condition } from '@temporalio/workflow';
import { raiseAttention } from './attention.ts';
import { hasLeft, type Saga } from './saga.ts';
import { stopIfCancelled } from './steps.ts';

/** Until the carrier says that the parcel has left; flagged when that takes too long. */
export async function untilDispatched(saga: Saga): Promise<void> {
  const overdue = saga.start.policy.shipmentOverdueSeconds * 1000;
  const left = await condition(() => hasLeft(saga), overdue, {
    summary: 'Flag the order when its parcel has not left by then',
  });
  if (left) return;
  // Time was up in the same moment in which the order was cancelled.
  stopIfCancelled();
  await raiseAttention(saga, 'SHIPMENT_OVERDUE', 'shipment', null);
  await condition(() => hasLeft(saga));
}

/** The parcel has left: whatever was about to be undone stands, and the order goes on. */
export async function followParcel(saga: Saga): Promise<void> {
  const { order, inbox, booking } = saga;
  if (order.state.status === 'delivered') return hearOfDelivered(saga);
  if (order.state.status !== 'shipped') {
    const { paymentStatus } = order.state;
    const trackingNumber = inbox.trackingNumber ?? booking?.trackingNumber;
    await order.change('order.shipped', {
      status: 'shipped',
      shipmentStatus: 'in_transit',
      paymentStatus: paymentStatus === 'refunding' ? 'charged' : paymentStatus,
      failure: null,
      attention: null,
      ...(booking ? { tracking: { ...booking, trackingNumber } } : {}),
    });
  }
  await untilDelivered(saga);
}

/** Until the carrier says that the parcel was delivered, however long that takes. */
async function untilDelivered(saga: Saga): Promise<void> {
  const { order, inbox, start } = saga;
  let overdue: number | undefined = start.policy.shipmentOverdueSeconds * 1000;
  while (!inbox.delivered) {
    const news = () => inbox.delivered || inbox.trouble !== null;
    const heard = overdue === undefined ? await condition(news) : await condition(news, overdue);
    if (inbox.delivered) break;
    const reason = heard === false ? 'SHIPMENT_OVERDUE' : inbox.trouble;
    if (heard === false) overdue = undefined;
    inbox.trouble = null;
    if (reason && order.state.attention?.reason !== reason)
      await raiseAttention(saga, reason, 'shipment', null);
  }
  if (order.state.status !== 'shipped') return;
  await order.change('order.delivered', {
    status: 'delivered',
    shipmentStatus: 'delivered',
    attention: null,
  });
}

/** Taken up again after it was delivered: what the carrier says of it now, a person should know. */
async function hearOfDelivered(saga: Saga): Promise<void> {
  const { order, inbox } = saga;
  for (let reason = inbox.trouble; reason !== null; reason = inbox.trouble) {
    inbox.trouble = null;
    if (order.state.attention?.reason !== reason)
      await raiseAttention(saga, reason, 'shipment', null);
  }
}

/** The goods of an order that has ended are out: nothing of ours can bring them back. */
export async function untilSeenTo(saga: Saga): Promise<void> {
  const { order } = saga;
  saga.gone = false;
  await raiseAttention(saga, 'SHIPPED_AFTER_END', 'shipment', null, {
    shipmentStatus: 'in_transit',
  });
  await condition(() => order.state.attention === null);
}
