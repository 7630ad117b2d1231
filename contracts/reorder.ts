/** Placing a failed order anew: its provider was away, and nothing about the order is wrong. */
import { isRetryable } from './errors.ts';
import { type OrderState, outstandingSteps } from './order.ts';

/** The id of the decision: a failed order is placed anew once. */
export const REORDER_DECISION = 'reorder';

/**
 * Whether an order failed of what passes by itself, and nothing of it waits for a person or may still be
 * out. One that was placed anew already says so too: its row does not change.
 */
export const isReorderable = (
  state: Parameters<typeof outstandingSteps>[0] & Pick<OrderState, 'failure' | 'attention'>,
): boolean =>
  state.status === 'failed' &&
  state.failure !== null &&
  isRetryable(state.failure.code) &&
  state.attention === null &&
  outstandingSteps(state).length === 0;
