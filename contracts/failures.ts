/**
 * The closed table of application failure types. A type listed for a step means that the step
 * definitely did not happen. After any other failure its outcome is unknown, and it is undone.
 */
import type { ErrorCode } from './errors.ts';
import type { SagaStep } from './order.ts';

export const definiteFailures = {
  inventory: ['OUT_OF_STOCK', 'ITEM_UNKNOWN', 'EFFECT_REVOKED'],
  payment: ['PAYMENT_DECLINED', 'PAYMENT_METHOD_INVALID', 'AMOUNT_NOT_PAYABLE', 'EFFECT_REVOKED'],
  shipment: ['ADDRESS_UNDELIVERABLE', 'SHIPMENT_REJECTED', 'EFFECT_REVOKED'],
} as const satisfies Record<SagaStep, readonly ErrorCode[]>;

/** The only failure of an undo that is not retried: the parcel has left. */
export const ALREADY_DISPATCHED = 'SHIPMENT_ALREADY_DISPATCHED';

/** The failure of a refund that the provider definitely did not make, and will not. */
export const REFUND_REFUSED = 'REFUND_REFUSED';

/** A step's failure code when it was given up with its outcome unknown. */
export const unknownOutcomes = {
  inventory: 'INVENTORY_UNAVAILABLE',
  payment: 'PAYMENT_UNAVAILABLE',
  shipment: 'SHIPMENT_UNAVAILABLE',
} as const satisfies Record<SagaStep, ErrorCode>;

/** The codes of an order's `failure`. */
export type FailureCode =
  | (typeof definiteFailures)[SagaStep][number]
  | (typeof unknownOutcomes)[SagaStep]
  | 'PAYMENT_TIMEOUT'
  | 'ORDER_TERMINATED';
