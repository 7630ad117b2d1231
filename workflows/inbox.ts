/**
 * What reaches a running order from outside: a cancellation, word from the payment provider and
 * from the carrier, a person's decision. Handlers only note things; the saga acts on them. All may
 * come early, twice, late or out of order, so only the furthest word counts.
 */
import {
  ApplicationFailure,
  type CancellationScope,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { sentence } from '../contracts/errors.ts';
import type { AttentionReason } from '../contracts/order.ts';
import {
  ATTEND_UPDATE,
  type AttendAction,
  type AttendRequest,
  CANCEL_UPDATE,
  type CancelDecision,
  type CancelRequest,
  PAYMENT_UPDATE_SIGNAL,
  type PaymentUpdate,
  SHIPMENT_UPDATE_SIGNAL,
  type ShipmentUpdate,
} from '../contracts/saga.ts';
import type { OrderRecord } from './orderRecord.ts';
import { standing } from './undo.ts';

export const cancelUpdate = defineUpdate<CancelDecision, [CancelRequest]>(CANCEL_UPDATE);
export const attendUpdate = defineUpdate<void, [AttendRequest]>(ATTEND_UPDATE);
export const paymentUpdateSignal = defineSignal<[PaymentUpdate]>(PAYMENT_UPDATE_SIGNAL);
export const shipmentUpdateSignal = defineSignal<[ShipmentUpdate]>(SHIPMENT_UPDATE_SIGNAL);

export interface Inbox {
  /** What the provider said last of a pending payment; `charged` and `declined` are final. */
  payment: PaymentUpdate['status'] | null;
  /** The parcel has left. */
  dispatched: boolean;
  delivered: boolean;
  trackingNumber: string | null;
  /** The carrier lost the parcel or brought it back. */
  trouble: Extract<AttentionReason, 'SHIPMENT_LOST' | 'SHIPMENT_RETURNED'> | null;
  /** What a person decided, until the saga has acted on it. */
  decision: AttendAction | null;
}

export function openInbox(order: OrderRecord, forward: CancellationScope): Inbox {
  const inbox: Inbox = {
    payment: null,
    dispatched: false,
    delivered: false,
    trackingNumber: null,
    trouble: null,
    decision: null,
  };

  setHandler(
    cancelUpdate,
    async () => {
      if (order.state.status === 'pending' || order.state.status === 'confirmed') {
        forward.cancel();
        await order.change('order.cancelling', { status: 'cancelling', ...standing(order.state) });
      } else {
        await order.written();
      }
      return { status: order.state.status };
    },
    { validator: (_request: CancelRequest) => refuseWhenTooLate(order, inbox) },
  );

  setHandler(
    attendUpdate,
    ({ action }) => {
      inbox.decision = action;
    },
    {
      validator: (_request: AttendRequest) => {
        if (!order.state.attention) throw refusal('ATTENTION_NOT_RAISED');
      },
    },
  );

  setHandler(paymentUpdateSignal, ({ status }) => {
    // A charge that came through may be refunded later; nothing takes back a refund.
    if (inbox.payment !== 'refunded') inbox.payment = status;
  });

  setHandler(shipmentUpdateSignal, ({ status, trackingNumber }) => {
    inbox.dispatched = true;
    inbox.trackingNumber = trackingNumber ?? inbox.trackingNumber;
    if (status === 'delivered') inbox.delivered = true;
    if (status === 'lost') inbox.trouble = 'SHIPMENT_LOST';
    if (status === 'returned') inbox.trouble = 'SHIPMENT_RETURNED';
  });

  return inbox;
}

function refuseWhenTooLate(order: OrderRecord, inbox: Inbox): void {
  const { status } = order.state;
  if (status === 'cancelling' || status === 'cancelled') return;
  const open = status === 'pending' || status === 'confirmed';
  if (!open || inbox.dispatched) throw refusal('ORDER_NOT_CANCELLABLE', status);
}

const refusal = (code: 'ORDER_NOT_CANCELLABLE' | 'ATTENTION_NOT_RAISED', ...details: string[]) =>
  ApplicationFailure.create({
    type: code,
    message: sentence(code),
    nonRetryable: true,
    details,
  });
