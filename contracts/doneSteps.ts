/**
 * What a step that was done changes of its order, and its event. Whoever commits the step's outcome
 * records this change: the activity in the same transaction, or the saga after a foreign worker's answer.
 */
import type { OrderEventType } from './events.ts';
import type { ClientAction, OrderState } from './order.ts';

/** @typeParam Action what the payer is to do, or that sealed */
export interface DoneStep<Action = ClientAction> {
  readonly type: OrderEventType;
  readonly set: Partial<OrderState>;
  /** Kept beside the state. */
  readonly clientAction?: Action | undefined;
}

/** The answer of a step that was done, as the contract promises it; a worker may answer anything. */
export interface DoneAnswer<Action = ClientAction> {
  readonly status: string;
  readonly reference: string;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly clientAction?: Action | undefined;
  /** Of an authorization: ISO 8601. */
  readonly authorizedUntil?: string | undefined;
}

export const reservedStep: DoneStep<never> = {
  type: 'order.inventory-reserved',
  set: { inventoryStatus: 'reserved' },
};

/** @param answer its status is that of ChargePaymentResult or AuthorizePaymentResult */
export const paidStep = <Action = ClientAction>(answer: DoneAnswer<Action>): DoneStep<Action> => {
  const { status, reference, clientAction, authorizedUntil } = answer;
  if (status === 'pending') {
    const set = { paymentStatus: 'pending', payment: { reference } } as const;
    return { type: 'order.payment-pending', set, clientAction };
  }
  if (status === 'authorized') {
    const payment = { reference, ...(authorizedUntil && { authorizedUntil }) };
    return { type: 'order.payment-authorized', set: { paymentStatus: status, payment } };
  }
  const set = { paymentStatus: 'charged', payment: { reference } } as const;
  return { type: 'order.payment-charged', set };
};

/** @param isAnew whether the order was confirmed before, and its parcel is another one */
export function bookedStep(
  { reference, carrier, trackingNumber }: Omit<DoneAnswer, 'status' | 'clientAction'>,
  isAnew: boolean,
): DoneStep<never> {
  const tracking = { reference, carrier, trackingNumber };
  const set = { shipmentStatus: 'booked', tracking } as const;
  return isAnew
    ? { type: 'order.shipment-booked', set }
    : { type: 'order.confirmed', set: { status: 'confirmed', ...set } };
}
