/**
 * Updates and signals that a running order has received and that its saga has not acted on yet.
 * Updates may arrive early, twice, late or out of order, so only the most advanced status counts.
 */
import type { AttentionReason, SagaStep } from '../contracts/order.ts';
import type { DecisionAction, PaymentUpdate, ShipmentUpdate } from '../contracts/saga.ts';

export interface Inbox {
  /** The most advanced status the provider has reported of the payment. */
  payment: PaymentUpdate['status'] | null;
  /** The carrier has reported that the parcel is under way. */
  inTransit: boolean;
  delivered: boolean;
  trackingNumber: string | null;
  /** The carrier has lost the parcel or brought it back. */
  trouble: Extract<AttentionReason, 'SHIPMENT_LOST' | 'SHIPMENT_RETURNED'> | null;
  /** A person's decision about a step's failing undo, until that undo takes it. */
  readonly decisions: Map<SagaStep, DecisionAction>;
  /** Steps whose undo must be asked for once more: its last answer may no longer be true. */
  readonly rechecks: Set<SagaStep>;
}

export const openInbox = (): Inbox => ({
  payment: null,
  inTransit: false,
  delivered: false,
  trackingNumber: null,
  trouble: null,
  decisions: new Map(),
  rechecks: new Set(),
});

const progress = { declined: 0, charged: 1, refunded: 2 } as const;

/** Only a refund supersedes a charge, and nothing supersedes a refund. */
export function notePayment(inbox: Inbox, { status }: PaymentUpdate): void {
  if (inbox.payment === null || progress[status] > progress[inbox.payment]) inbox.payment = status;
}

export function noteShipment(inbox: Inbox, { status, trackingNumber }: ShipmentUpdate): void {
  inbox.inTransit = true;
  inbox.trackingNumber = trackingNumber ?? inbox.trackingNumber;
  if (status === 'delivered') inbox.delivered = true;
  if (status === 'lost') inbox.trouble = 'SHIPMENT_LOST';
  if (status === 'returned') inbox.trouble = 'SHIPMENT_RETURNED';
}
