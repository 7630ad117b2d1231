/** The statuses that an order takes when its compensation begins. */
import type { OrderState } from '../contracts/order.ts';
import type { ProviderStatuses } from './saga.ts';
import type { StepFailed } from './stepAttempt.ts';

/** The statuses of the steps to be undone. A flag raised on the way forward is cleared. */
export const compensatingState = (state: OrderState): Partial<OrderState> => ({
  ...(state.paymentStatus === 'charged' ? { paymentStatus: 'refunding' } : {}),
  ...(state.shipmentStatus === 'booked' ? { shipmentStatus: 'cancelling' } : {}),
  ...(state.attention ? { attention: null } : {}),
});

export const cancellingState = (before: OrderState): Partial<OrderState> => ({
  status: 'cancelling',
  ...compensatingState(before),
});

/** The failed step's own status: declined, or unknown when its outcome is. */
export function failedStepStatus({ step, code, definite }: StepFailed): ProviderStatuses {
  if (step === 'payment') {
    if (code === 'PAYMENT_DECLINED' || code === 'PAYMENT_METHOD_INVALID')
      return { paymentStatus: 'declined' };
    return definite ? {} : { paymentStatus: 'unknown' };
  }
  return step === 'shipment' && !definite ? { shipmentStatus: 'unknown' } : {};
}
