/**
 * Version 2 of the contract with payment teams: the money is held at order (`authorizePayment`) and
 * taken when the parcel leaves (`capturePayment`); until then it is let go (`voidPayment`). A worker
 * that offers version 1 only is never asked for these.
 */
import { z } from 'zod';
import { chargePaymentInput, refundPaymentInput } from './provider.ts';
import {
  amount,
  clientAction,
  currency,
  doneBy,
  effectId,
  orderId,
  reference,
} from './providerFields.ts';

export const authorizePaymentInput = chargePaymentInput;
export const authorizePaymentResult = z.object({
  /** `charged`: this method of payment cannot be held, so that the money is taken at order. */
  status: z.enum(['authorized', 'pending', 'charged']),
  reference,
  /** When the authorization ends by itself: ISO 8601. */
  authorizedUntil: z.iso.datetime({ offset: true }).max(40).optional(),
  clientAction: clientAction.optional(),
  ...doneBy,
});

/** `amount`: at most what is authorized. `reference`: the authorization's. */
export const capturePaymentInput = z.object({ effectId, orderId, amount, currency, reference });
export const capturePaymentResult = z.object({
  status: z.literal('captured'),
  reference,
  ...doneBy,
});

/** The amount is what is given back when the money turns out to be taken. */
export const voidPaymentInput = refundPaymentInput;
export const voidPaymentResult = z.object({
  /** `refunded`: the money turned out to be taken, and was given back. */
  status: z.enum(['voided', 'nothing_to_void', 'refunded', 'pending']),
  reference: reference.optional(),
});

export type AuthorizePaymentInput = z.infer<typeof authorizePaymentInput>;
export type AuthorizePaymentResult = z.infer<typeof authorizePaymentResult>;
export type CapturePaymentInput = z.infer<typeof capturePaymentInput>;
type CapturePaymentResult = z.infer<typeof capturePaymentResult>;
type VoidPaymentInput = z.infer<typeof voidPaymentInput>;
type VoidPaymentResult = z.infer<typeof voidPaymentResult>;

/** What a worker on the `payments` task queue offers beside `PaymentActivities`. */
export interface CaptureActivities {
  authorizePayment(input: AuthorizePaymentInput): Promise<AuthorizePaymentResult>;
  capturePayment(input: CapturePaymentInput): Promise<CapturePaymentResult>;
  voidPayment(input: VoidPaymentInput): Promise<VoidPaymentResult>;
}
