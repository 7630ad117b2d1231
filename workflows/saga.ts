/** What the parts of one running saga share. */
import type { OrderState, SagaStep, Tracking } from '../contracts/order.ts';
import type { OrderStart } from '../contracts/saga.ts';
import { type Inbox, openInbox } from './inbox.ts';
import type { OrderRecord } from './orderRecord.ts';

export interface Saga {
  readonly start: OrderStart;
  readonly order: OrderRecord;
  readonly inbox: Inbox;
  /** What may have been done and is still to be undone, oldest first. */
  readonly undos: SagaStep[];
  /** What the provider called the charge; the fence knows it too when we do not. */
  charge: string | null;
  /** The booking, from the moment we know of it. */
  booking: Tracking | null;
  /** Something was undone: from then on the order can only end. */
  undone: boolean;
  /** Giving back money or goods was tried: it may have come through. */
  tried: boolean;
  /** The parcel of an order that can only end has left: a person must see to it. */
  gone: boolean;
  /** Step statuses that change without an event of their own, told with the order's last one. */
  readonly leftovers: Partial<Pick<OrderState, 'paymentStatus' | 'shipmentStatus'>>;
}

export const openSaga = (start: OrderStart, order: OrderRecord): Saga => ({
  start,
  order,
  inbox: openInbox(),
  undos: [...(start.unwind?.steps ?? [])],
  charge: null,
  booking: order.state.tracking,
  undone: false,
  tried: false,
  gone: false,
  leftovers: {},
});

/** Whether the parcel has left. The carrier's word counts once we know what was booked. */
export const hasLeft = ({ inbox, booking }: Saga): boolean => inbox.moving && booking !== null;
