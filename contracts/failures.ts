/**
 * The closed table of application failure types. A failure of a type listed for a step means that
 * the step definitely did not happen; anything else means that we do not know, and is undone.
 */
import type { ErrorCode } from './errors.ts';
import type { SagaStep } from './order.ts';

export const definiteFailures = {
  inventory: ['OUT_OF_STOCK', 'ITEM_UNKNOWN', 'EFFECT_REVOKED'],
  payment: ['PAYMENT_DECLINED', 'PAYMENT_METHOD_INVALID', 'EFFECT_REVOKED'],
  shipment: ['ADDRESS_UNDELIVERABLE', 'SHIPMENT_REJECTED', 'EFFECT_REVOKED'],
} as const satisfies Record<SagaStep, readonly ErrorCode[]>;

/** The one answer to an undo that is no success and is not retried: the parcel has left. */
export const ALREADY_DISPATCHED = 'SHIPMENT_ALREADY_DISPATCHED';

/** What a step is said to have failed of when we gave up without knowing whether it happened. */
export const unknownOutcomes = {
  inventory: 'INVENTORY_UNAVAILABLE',
  payment: 'PAYMENT_UNAVAILABLE',
  shipment: 'SHIPMENT_UNAVAILABLE',
} as const satisfies Record<SagaStep, ErrorCode>;

/** How a saga can fail: the codes an order's `failure` carries. */
export type FailureCode =
  | (typeof definiteFailures)[SagaStep][number]
  | (typeof unknownOutcomes)[SagaStep]
  | 'PAYMENT_TIMEOUT'
  | 'ORDER_TERMINATED';
