/**
 * The contract with payment and logistics teams: activity types, queues, inputs and results, one
 * positional argument each. Amounts are minor units. An undo carries the `effectId` of what it
 * undoes. docs/providers.md tells the rules.
 */
import { z } from 'zod';
import {
  amount,
  clientAction,
  currency,
  doneBy,
  effectId,
  orderId,
  reason,
  reference,
  userId,
} from './providerFields.ts';

const structuredAddress = z.object({
  name: z.string(),
  line1: z.string(),
  line2: z.string().optional(),
  city: z.string(),
  region: z.string().optional(),
  postalCode: z.string().optional(),
  country: z.string(),
  phone: z.string().optional(),
});

export const chargePaymentInput = z.object({
  effectId,
  orderId,
  userId,
  amount,
  currency,
  paymentMethod: z.string().min(1).max(255),
});
export const chargePaymentResult = z.object({
  status: z.enum(['charged', 'pending']),
  reference,
  clientAction: clientAction.optional(),
  ...doneBy,
});

export const refundPaymentInput = z.object({
  effectId,
  orderId,
  amount,
  currency,
  reference: reference.nullable(),
  reason,
});
export const refundPaymentResult = z.object({
  status: z.enum(['refunded', 'voided', 'nothing_to_refund', 'pending']),
  reference: reference.optional(),
});

/** What customs are told of one piece of an item. */
const customs = z.object({
  description: z.string().min(1).max(100),
  hsTariffNumber: z.string().regex(/^\d{6,10}$/),
  originCountry: z.string().regex(/^[A-Z]{2}$/),
  netWeightGrams: z.int().min(1),
  /** The value: minor units of `currency`. */
  unitPrice: z.int().min(1),
  currency,
});

const shippedItem = z.object({
  itemId: z.string(),
  quantity: z.int().min(1),
  customs: customs.optional(),
});

export const bookShipmentInput = z.object({
  effectId,
  orderId,
  userId,
  address: z.union([z.string(), structuredAddress]),
  items: z.array(shippedItem).min(1),
});
export const bookShipmentResult = z.object({
  status: z.literal('booked'),
  reference,
  trackingNumber: z.string().max(200).optional(),
  carrier: z.string().max(100).optional(),
  ...doneBy,
});

export const cancelShipmentInput = z.object({
  effectId,
  orderId,
  reference: reference.nullable(),
  reason,
});
export const cancelShipmentResult = z.object({
  status: z.enum(['cancelled', 'nothing_to_cancel']),
});

export type ChargePaymentInput = z.infer<typeof chargePaymentInput>;
export type ChargePaymentResult = z.infer<typeof chargePaymentResult>;
export type RefundPaymentInput = z.infer<typeof refundPaymentInput>;
export type RefundPaymentResult = z.infer<typeof refundPaymentResult>;
export type ShippedItem = z.infer<typeof shippedItem>;
export type BookShipmentInput = z.infer<typeof bookShipmentInput>;
export type BookShipmentResult = z.infer<typeof bookShipmentResult>;
export type CancelShipmentInput = z.infer<typeof cancelShipmentInput>;
type CancelShipmentResult = z.infer<typeof cancelShipmentResult>;

/** What a worker on the `payments` task queue offers. */
export interface PaymentActivities {
  chargePayment(input: ChargePaymentInput): Promise<ChargePaymentResult>;
  refundPayment(input: RefundPaymentInput): Promise<RefundPaymentResult>;
}

/** What a worker on the `logistics` task queue offers. */
export interface LogisticsActivities {
  bookShipment(input: BookShipmentInput): Promise<BookShipmentResult>;
  cancelShipment(input: CancelShipmentInput): Promise<CancelShipmentResult>;
}
