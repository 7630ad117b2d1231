/**
 * What has reached a running order from outside, until the saga acts on it. All of it may come
 * early, twice, late or out of order, so only the furthest word counts.
 */
import type { AttentionReason, SagaStep } from '../contracts/order.ts';
import type { DecisionAction, PaymentUpdate, ShipmentUpdate } from '../contracts/saga.ts';

export interface Inbox {
  /** What the provider said of the payment, as far as it went. */
  payment: PaymentUpdate['status'] | null;
  /** The carrier said that a parcel of this order is under way. */
  moving: boolean;
  delivered: boolean;
  trackingNumber: string | null;
  /** The carrier lost the parcel or brought it back. */
  trouble: Extract<AttentionReason, 'SHIPMENT_LOST' | 'SHIPMENT_RETURNED'> | null;
  /** What a person decided about a step's undo that fails, until that undo hears of it. */
  readonly decisions: Map<SagaStep, DecisionAction>;
  /** One about another step than was being undone, as it was taken before they waited for theirs. */
  strayed: boolean;
  /** Steps whose undo found nothing and that must be looked at once more. */
  readonly rechecks: Set<SagaStep>;
}

export const openInbox = (): Inbox => ({
  payment: null,
  moving: false,
  delivered: false,
  trackingNumber: null,
  trouble: null,
  decisions: new Map(),
  strayed: false,
  rechecks: new Set(),
});

const furthest = { declined: 0, charged: 1, refunded: 2 } as const;

/** Nothing takes back a charge but its refund, and nothing a refund. */
export function notePayment(inbox: Inbox, { status }: PaymentUpdate): void {
  if (inbox.payment === null || furthest[status] > furthest[inbox.payment]) inbox.payment = status;
}

export function noteShipment(inbox: Inbox, { status, trackingNumber }: ShipmentUpdate): void {
  inbox.moving = true;
  inbox.trackingNumber = trackingNumber ?? inbox.trackingNumber;
  if (status === 'delivered') inbox.delivered = true;
  if (status === 'lost') inbox.trouble = 'SHIPMENT_LOST';
  if (status === 'returned') inbox.trouble = 'SHIPMENT_RETURNED';
}
