/** The order saga's interface: its argument, updates, signals, result and search attributes. */
import type { FailureCode } from './failures.ts';
import type { OrderState, OrderStatus, SagaStep, ShippingAddress } from './order.ts';

export const ORDER_WORKFLOW = 'orderSaga';
export const ORDERS_QUEUE = 'orders';
export const PAYMENTS_QUEUE = 'payments';
export const LOGISTICS_QUEUE = 'logistics';

/** How long the saga waits, in seconds. Fixed per order when its saga is started. */
export interface SagaPolicy {
  /** For a forward step, all its attempts included. */
  readonly stepGiveUpSeconds: number;
  /** For the payer to complete a pending payment. */
  readonly pendingPaymentSeconds: number;
  /** Until an order whose undo keeps failing is flagged. */
  readonly undoAttentionSeconds: number;
  /** Between two attempts of a flagged undo. */
  readonly undoPaceSeconds: number;
  /** Until an order whose parcel has not left or not arrived is flagged. */
  readonly shipmentOverdueSeconds: number;
}

/** The saga's one argument: the fields its steps need, not the whole order. */
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
  /** Set when an order whose saga was lost is taken up again, only to undo its steps. */
  readonly unwind?: Unwind | undefined;
}

/** The state in which a lost saga left its order. `failure` is null for a cancellation. */
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

/** Update `cancel`: decided at once. Refused with type ORDER_NOT_CANCELLABLE when too late. */
export const CANCEL_UPDATE = 'cancel';
export const cancellationRequesters = ['customer', 'operator', 'storefront', 'temporal'] as const;
export interface CancelRequest {
  readonly by: (typeof cancellationRequesters)[number];
}
export interface CancelDecision {
  readonly status: OrderStatus;
}

/** Signal `payment-update`: the provider reports a payment's status, at least once. */
export const PAYMENT_UPDATE_SIGNAL = 'payment-update';
export const paymentUpdateStatuses = ['charged', 'declined', 'refunded'] as const;
export interface PaymentUpdate {
  readonly updateId: string;
  readonly status: (typeof paymentUpdateStatuses)[number];
  readonly reference?: string | undefined;
}

/** Signal `shipment-update`: the carrier reports a parcel's status, at least once. */
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
  /** `attention.since` of the flag that the person decided about: ISO 8601. */
  readonly since: string;
}

/** The Update's id, from its record's id: sending it again has one effect, and its outcome can be read. */
export const decisionUpdateId = (recordId: number): string => `decision-${recordId}`;

/** Signal `recheck`, from the reconciler: these steps are undone once more. */
export const RECHECK_SIGNAL = 'recheck';
export interface Recheck {
  readonly steps: readonly SagaStep[];
}

/** Signal `flag`, from the reconciler: flags the order for a person. */
export const FLAG_SIGNAL = 'flag';
export interface FlagOrder {
  readonly reason: 'DISAGREEMENT';
}

/** Search attributes. None is personal: `CustomerId` is the token's opaque subject. */
export const SEARCH_ATTRIBUTES = {
  status: 'OrderStatus',
  customer: 'CustomerId',
  attention: 'OrderAttention',
} as const;
export const NO_ATTENTION = 'none';
