/** Following the parcel. It may be late, lost or brought back: then a person should look. */
import { condition, patched } from '@temporalio/workflow';
import { outliving, raiseAttention } from './attention.ts';
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
  if (patched('overdue-unless-cancelled')) stopIfCancelled();
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
    await order.change('order.shipped', (before) => ({
      status: 'shipped',
      shipmentStatus: 'in_transit',
      paymentStatus: paymentStatus === 'refunding' ? 'charged' : paymentStatus,
      failure: null,
      attention: outliving(before),
      ...(booking ? { tracking: { ...booking, trackingNumber } } : {}),
    }));
  }
  await untilDelivered(saga);
}

/** Until the carrier says that the parcel was delivered, however long that takes. */
async function untilDelivered(saga: Saga): Promise<void> {
  const { order, inbox, start } = saga;
  let overdue: number | undefined = start.policy.shipmentOverdueSeconds * 1000;
  // The row can turn out to be ahead of the saga, and to say so already.
  const told = () => inbox.delivered || order.state.status !== 'shipped';
  while (!told()) {
    const news = () => told() || inbox.trouble !== null;
    const heard = overdue === undefined ? await condition(news) : await condition(news, overdue);
    if (told()) break;
    const reason = heard === false ? 'SHIPMENT_OVERDUE' : inbox.trouble;
    if (heard === false) overdue = undefined;
    inbox.trouble = null;
    if (reason && order.state.attention?.reason !== reason)
      await raiseAttention(saga, reason, 'shipment', null);
  }
  if (order.state.status !== 'shipped') return;
  await order.change('order.delivered', (before) => ({
    status: 'delivered',
    shipmentStatus: 'delivered',
    attention: outliving(before),
  }));
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

/**
 * The goods of an order that has ended are out: nothing of ours can bring them back. Money that
 * comes through meanwhile does not wait for the person who is to see to them.
 */
export async function untilSeenTo(saga: Saga, news: () => boolean, again: boolean): Promise<void> {
  const { order } = saga;
  if (!again || order.state.attention?.reason !== 'SHIPPED_AFTER_END')
    await raiseAttention(saga, 'SHIPPED_AFTER_END', 'shipment', null, {
      shipmentStatus: 'in_transit',
    });
  const atOnce = patched('news-while-goods-are-out');
  await condition(() => order.state.attention === null || (atOnce && news()));
  saga.gone = order.state.attention !== null;
}
