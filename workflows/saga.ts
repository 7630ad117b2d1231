/** The state that the parts of one running saga share. */
import type { OrderState, SagaStep, Tracking } from '../contracts/order.ts';
import type { OrderStart } from '../contracts/saga.ts';
import { type Inbox, openInbox } from './inbox.ts';
import type { OrderRecord } from './orderRecord.ts';

export type ProviderStatuses = Partial<Pick<OrderState, 'paymentStatus' | 'shipmentStatus'>>;

export interface Saga {
  readonly start: OrderStart;
  readonly order: OrderRecord;
  readonly inbox: Inbox;
  /** Steps that may have been done and are still to be undone, oldest first. */
  readonly undos: SagaStep[];
  /** The provider's reference of the charge, once known; the fence has it too. */
  chargeReference: string | null;
  /** The booking, once the carrier's answer has arrived. */
  booking: Tracking | null;
  /** A step was undone: from then on the order can only end. */
  compensated: boolean;
  /** A refund or a release was attempted, and may have succeeded. */
  compensationAttempted: boolean;
  /** The parcel of an order that can only end has left: a person must see to it. */
  dispatchedAfterEnd: boolean;
  /** Step statuses that change without an event of their own; the order's last event has them. */
  readonly unannounced: ProviderStatuses;
}

export const openSaga = (start: OrderStart, order: OrderRecord): Saga => ({
  start,
  order,
  inbox: openInbox(),
  undos: [...(start.unwind?.steps ?? [])],
  chargeReference: null,
  booking: order.state.tracking,
  compensated: false,
  compensationAttempted: false,
  dispatchedAfterEnd: false,
  unannounced: {},
});

/** Whether the parcel has left. A carrier's report counts only once the booking is known. */
export const hasLeft = ({ inbox, booking }: Saga): boolean => inbox.inTransit && booking !== null;
