/** Follows the parcel. An order whose parcel is late, lost or brought back is flagged. */
import { condition } from '@temporalio/workflow';
import { decisionBy } from '../contracts/decision.ts';
import {
  endedAttention,
  isAstray,
  isDispatched,
  type OrderState,
  remainingAttention,
} from '../contracts/order.ts';
import { END_DECISION, type EndOrder } from '../contracts/saga.ts';
import { raiseAttention } from './attention.ts';
import { stopIfCancelled } from './doStep.ts';
import { hasLeft } from './due.ts';
import type { Order } from './order.ts';
import { hasArrived, isTrouble, type Trouble, trackingNumberOf, troubleOf } from './parcelNews.ts';
import { further } from './standings.ts';
import { catchUp, record } from './writes.ts';

/** @param isOver whether that parcel is not sent any more */
export const untilDispatched = (order: Order, isOver: () => boolean): Promise<void> =>
  flaggedWhenOverdue(order, () => hasLeft(order) || isOver());

/** Waits for news of the parcel; flags the order when they are late. @throws CancelledFailure */
async function flaggedWhenOverdue(order: Order, isSo: () => boolean): Promise<void> {
  const overdue = order.start.policy.shipmentOverdueSeconds * 1000;
  const summary = 'Flag the order when there is no news of its parcel by then';
  if (await condition(isSo, overdue, { summary })) return;
  // The timer may fire in the same workflow task in which the order is cancelled.
  stopIfCancelled();
  // A parcel that is lost or comes back is late as well: that says less.
  const isUntold = (row: OrderState) => !isAstray(row.status) && troubleOf(order) === null;
  await raiseAttention(order, 'SHIPMENT_OVERDUE', 'shipment', null, isUntold);
  await condition(isSo);
}

/** For an order whose parcel has left: it goes on, even if it was about to be undone. */
export async function followParcel(order: Order): Promise<void> {
  const { standings } = order;
  const isOver = () => isAstray(order.row.status);
  if (isOver()) return;
  // Taken up after its delivery, because the carrier has lost the parcel or brought it back.
  if (order.row.status === 'delivered') return flagTrouble(order);
  standings.shipment = further(standings.shipment, 'left');
  await record(order, (row) => {
    const attention = remainingAttention(row);
    const released = row.hold && { hold: null };
    const set = {
      status: 'shipped',
      failure: null,
      attention,
      ...trackingOf(order),
      ...released,
    } as const;
    return isDispatched(row.status) ? null : { type: 'order.shipped', set };
  });
  // The row may be ahead of the saga and say `delivered` already.
  const isDelivered = () => hasArrived(order) || order.row.status === 'delivered' || isOver();
  let told: Trouble | null = null;
  while (!isDelivered()) {
    await flaggedWhenOverdue(order, () => isDelivered() || troubleOf(order) !== told);
    if (isDelivered()) break;
    told = troubleOf(order);
    await (told ? flagTrouble(order) : clearTrouble(order));
  }
  if (isOver()) return;
  standings.shipment = further(standings.shipment, 'delivered');
  await record(order, (row) => {
    const set = { status: 'delivered', attention: remainingAttention(row) } as const;
    return row.status !== 'shipped' ? null : { type: 'order.delivered', set };
  });
}

function trackingOf(order: Order): Pick<OrderState, 'tracking'> | null {
  const { shipment } = order.answers;
  if (!shipment) return null;
  const { reference, carrier } = shipment;
  const trackingNumber = trackingNumberOf(order) ?? shipment.trackingNumber;
  return { tracking: { reference, carrier, trackingNumber } };
}

/**
 * A person ends an order whose parcel came back or was lost, and says what becomes of the goods.
 * Nothing that the carrier reports afterwards goes against that.
 */
export async function endAstray(order: Order, { as, goods }: EndOrder): Promise<void> {
  // The row says that the parcel has left; a saga that lost a task may not know it yet.
  await catchUp(order);
  await record(order, (row) => {
    if (!isDispatched(row.status) || isAstray(row.status)) return null;
    const about = {
      updateId: END_DECISION,
      action: 'end',
      attention: endedAttention(row),
    } as const;
    const decision = decisionBy({}, about);
    const set = { status: as, attention: remainingAttention(row) } as const;
    return { type: `order.${as}`, set, goods, decision, standings: { shipment: as } } as const;
  });
}

/** Flags what the carrier reports about the parcel. */
async function flagTrouble(order: Order): Promise<void> {
  const trouble = troubleOf(order);
  const isStillTrue = (row: OrderState) => !isAstray(row.status) && troubleOf(order) === trouble;
  if (trouble) await raiseAttention(order, trouble, 'shipment', null, isStillTrue);
}

/** A lost parcel has been found. */
const clearTrouble = (order: Order): Promise<unknown> =>
  record(order, (row) =>
    isTrouble(row) ? { type: 'order.attention-cleared', set: { attention: null } } : null,
  );
