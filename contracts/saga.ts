/** What the order saga takes, answers to and shows: shared by those who start it and the saga. */
import type { FailureCode } from './failures.ts';
import type { OrderState, OrderStatus, SagaStep, ShippingAddress } from './order.ts';

export const ORDER_WORKFLOW = 'orderSaga';
export const ORDERS_QUEUE = 'orders';
export const PAYMENTS_QUEUE = 'payments';
export const LOGISTICS_QUEUE = 'logistics';

/** Seconds the saga waits for things; fixed per order when it is started. */
export interface SagaPolicy {
  readonly stepGiveUpSeconds: number;
  readonly pendingPaymentSeconds: number;
  readonly undoAttentionSeconds: number;
  readonly undoPaceSeconds: number;
  readonly shipmentOverdueSeconds: number;
}

/** The saga's one argument: what its steps need, not the whole order. */
export interface OrderStart {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: number;
  readonly currency: string;
  readonly paymentMethod: string;
  readonly address: ShippingAddress;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
  readonly queues: { readonly payments: string; readonly logistics: string };
  readonly policy: SagaPolicy;
  /** Set when an order whose saga was lost is taken up again, only to undo what stands. */
  readonly unwind?: Unwind | undefined;
}

/** Where a lost saga left its order. `failure` is null when the order is being cancelled. */
export interface Unwind {
  readonly version: number;
  readonly state: OrderState;
  readonly steps: readonly SagaStep[];
  readonly failure: FailureCode | null;
}

export interface OrderOutcome {
  readonly orderId: string;
  readonly status: OrderStatus;
}

/** Update `cancel`: decides at once. Refused with type ORDER_NOT_CANCELLABLE when too late. */
export const CANCEL_UPDATE = 'cancel';
export const cancellationRequesters = ['customer', 'operator', 'storefront', 'temporal'] as const;
export interface CancelRequest {
  readonly by: (typeof cancellationRequesters)[number];
}
export interface CancelDecision {
  readonly status: OrderStatus;
}

/** Signal `payment-update`: what the provider says of a payment, once or many times. */
export const PAYMENT_UPDATE_SIGNAL = 'payment-update';
export const paymentUpdateStatuses = ['charged', 'declined', 'refunded'] as const;
export interface PaymentUpdate {
  readonly updateId: string;
  readonly status: (typeof paymentUpdateStatuses)[number];
  readonly reference?: string | undefined;
}

/** Signal `shipment-update`: what the carrier says of a parcel, once or many times. */
export const SHIPMENT_UPDATE_SIGNAL = 'shipment-update';
export const shipmentUpdateStatuses = ['in_transit', 'delivered', 'lost', 'returned'] as const;
export interface ShipmentUpdate {
  readonly updateId: string;
  readonly status: (typeof shipmentUpdateStatuses)[number];
  readonly trackingNumber?: string | undefined;
}

/** Update `decide`: a person's decision about an order that needs attention. */
export const DECIDE_UPDATE = 'decide';
export const decisionActions = ['retry', 'skip', 'resolve'] as const;
export type DecisionAction = (typeof decisionActions)[number];
export interface DecideRequest {
  readonly action: DecisionAction;
  /** Which raising of the flag it is about: `attention.since` as the person saw it. */
  readonly since: string;
}

/** The Update's own id, by its record's: asked again it is the same, and its outcome can be found. */
export const decisionUpdateId = (recordId: number): string => `decision-${recordId}`;

/** Signal `recheck`, by the reconciler: what these steps' undos found may no longer be all. */
export const RECHECK_SIGNAL = 'recheck';
export interface Recheck {
  readonly steps: readonly SagaStep[];
}

/** Signal `flag`, by the reconciler: the order should be looked at by a person. */
export const FLAG_SIGNAL = 'flag';
export interface FlagOrder {
  readonly reason: 'DISAGREEMENT';
}

/** Search attributes: nothing personal, `CustomerId` is the token's opaque subject. */
export const SEARCH_ATTRIBUTES = {
  status: 'OrderStatus',
  customer: 'CustomerId',
  attention: 'OrderAttention',
} as const;
export const NO_ATTENTION = 'none';
