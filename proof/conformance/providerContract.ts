/** What the rules know of a task queue: its do and undo, valid inputs and possible answers. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { ALREADY_DISPATCHED, definiteFailures, REFUND_REFUSED } from '../../contracts/failures.ts';
import * as contract from '../../contracts/provider.ts';
import {
  BOOKS_NOT_OFFERED,
  listPaymentsResult,
  listShipmentsResult,
} from '../../contracts/providerBooks.ts';
import * as capture from '../../contracts/providerCapture.ts';
import { refundAmountResult } from '../../contracts/providerRefund.ts';
import type { ActivityName } from './ask.ts';
import type { Inputs } from './inputs.ts';

export interface DoInput {
  readonly effectId: string;
  readonly orderId: string;
  readonly [field: string]: unknown;
}

export interface ProviderContract {
  readonly queue: 'payments' | 'logistics';
  readonly doing: ActivityName;
  readonly undoing: ActivityName;
  /** An undo's status: it undid the effect, or there was nothing to undo. */
  readonly undoneStatus: string;
  readonly nothingStatus: string;
  /** Failure types that may be non-retryable, by activity. */
  readonly definite: Readonly<Partial<Record<ActivityName, readonly string[]>>>;
  readonly results: Readonly<Partial<Record<ActivityName, z.ZodType>>>;
  /**
   * The input of a new do. `trigger` is a payment token or an address that triggers a behaviour.
   */
  newDo(trigger?: string): DoInput;
  undoOf(input: DoInput, reference: string | null): unknown;
  /** Inputs that violate the contract, each with its defect. */
  invalidInputs(): readonly { readonly wrong: string; readonly input: unknown }[];
}

const newOrder = (step: string) => {
  const orderId = randomUUID();
  return { effectId: `${orderId}:${step}:1`, orderId };
};

export function paymentContract({
  ordinary,
  amount,
  currency,
}: Inputs['payments']): ProviderContract {
  const newDo = (trigger = ordinary): DoInput => ({
    ...newOrder('payment'),
    userId: 'conformance',
    amount,
    currency,
    paymentMethod: trigger,
  });
  return {
    queue: 'payments',
    doing: 'chargePayment',
    undoing: 'refundPayment',
    undoneStatus: 'refunded',
    nothingStatus: 'nothing_to_refund',
    definite: {
      chargePayment: definiteFailures.payment,
      refundPayment: [],
      authorizePayment: definiteFailures.payment,
      capturePayment: [],
      voidPayment: [],
      refundAmount: [REFUND_REFUSED],
      listPayments: [BOOKS_NOT_OFFERED],
    },
    results: {
      chargePayment: contract.chargePaymentResult,
      refundPayment: contract.refundPaymentResult,
      authorizePayment: capture.authorizePaymentResult,
      capturePayment: capture.capturePaymentResult,
      voidPayment: capture.voidPaymentResult,
      refundAmount: refundAmountResult,
      listPayments: listPaymentsResult,
    },
    newDo,
    undoOf: ({ effectId, orderId }, reference) => ({
      effectId,
      orderId,
      amount,
      currency,
      reference,
      reason: 'CONFORMANCE',
    }),
    invalidInputs: () => [
      { wrong: 'no effectId', input: { ...newDo(), effectId: undefined } },
      { wrong: 'a negative amount', input: { ...newDo(), amount: -1 } },
      { wrong: 'an amount that is no integer', input: { ...newDo(), amount: 10.5 } },
      { wrong: 'an amount that is a text', input: { ...newDo(), amount: '100' } },
      { wrong: 'a currency in small letters', input: { ...newDo(), currency: 'eur' } },
      { wrong: 'an empty payment method', input: { ...newDo(), paymentMethod: '' } },
    ],
  };
}

/** The payment of version 2: the same inputs, another do and undo. */
export const heldContract = (inputs: Inputs['payments']): ProviderContract => ({
  ...paymentContract(inputs),
  doing: 'authorizePayment',
  undoing: 'voidPayment',
  undoneStatus: 'voided',
  nothingStatus: 'nothing_to_void',
});

export function logisticsContract({ ordinary, itemId }: Inputs['logistics']): ProviderContract {
  const newDo = (trigger: unknown = ordinary): DoInput => ({
    ...newOrder('shipment'),
    userId: 'conformance',
    address: trigger,
    items: [{ itemId, quantity: 1 }],
  });
  return {
    queue: 'logistics',
    doing: 'bookShipment',
    undoing: 'cancelShipment',
    undoneStatus: 'cancelled',
    nothingStatus: 'nothing_to_cancel',
    definite: {
      bookShipment: definiteFailures.shipment,
      cancelShipment: [ALREADY_DISPATCHED],
      listShipments: [BOOKS_NOT_OFFERED],
    },
    results: {
      bookShipment: contract.bookShipmentResult,
      cancelShipment: contract.cancelShipmentResult,
      listShipments: listShipmentsResult,
    },
    newDo,
    undoOf: ({ effectId, orderId }, reference) => ({
      effectId,
      orderId,
      reference,
      reason: 'CONFORMANCE',
    }),
    invalidInputs: () => [
      { wrong: 'no effectId', input: { ...newDo(), effectId: undefined } },
      { wrong: 'no items', input: { ...newDo(), items: [] } },
      { wrong: 'a quantity of 0', input: { ...newDo(), items: [{ itemId, quantity: 0 }] } },
      { wrong: 'no address', input: { ...newDo(), address: undefined } },
      { wrong: 'an address without a city', input: { ...newDo(), address: { line1: 'x' } } },
    ],
  };
}
