/**
 * Version 2 of the contract with payment teams: `refundAmount` gives an amount of a taken payment
 * back. It is an effect of its own, `{orderId}:refund:{n}`, and is not undone.
 */
import { z } from 'zod';
import {
  amount,
  currency,
  doneBy,
  effectId,
  orderId,
  reason,
  reference,
} from './providerFields.ts';

/** `reference`: the payment's. */
export const refundAmountInput = z.object({
  effectId,
  orderId,
  amount,
  currency,
  reference,
  reason,
});
export const refundAmountResult = z.object({
  /** `pending`: under way, and nothing more has to be requested. */
  status: z.enum(['refunded', 'pending']),
  reference,
  ...doneBy,
});

export type RefundAmountInput = z.infer<typeof refundAmountInput>;
type RefundAmountResult = z.infer<typeof refundAmountResult>;

/** What a worker on the `payments` task queue offers beside `PaymentActivities`. */
export interface RefundActivities {
  refundAmount(input: RefundAmountInput): Promise<RefundAmountResult>;
}
