/** A queue as the rules see it: a do, its undo, and what each may answer. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { ALREADY_DISPATCHED, definiteFailures } from '../../contracts/failures.ts';
import * as contract from '../../contracts/provider.ts';
import type { ActivityName } from './ask.ts';
import type { Inputs } from './inputs.ts';

export interface DoInput {
  readonly effectId: string;
  readonly orderId: string;
  readonly [field: string]: unknown;
}

export interface Side {
  readonly queue: 'payments' | 'logistics';
  readonly doing: ActivityName;
  readonly undoing: ActivityName;
  /** An undo's answer: it was undone, or there was nothing to undo. */
  readonly undone: string;
  readonly nothing: string;
  /** Failure types that may be non-retryable, by activity. */
  readonly definite: Readonly<Partial<Record<ActivityName, readonly string[]>>>;
  readonly results: Readonly<Partial<Record<ActivityName, z.ZodType>>>;
  /** A new effect's do. `trigger` is a payment token or an address; without it an ordinary one. */
  newDo(trigger?: string): DoInput;
  undoOf(input: DoInput, reference: string | null): unknown;
  /** Inputs that are not as agreed, each with what is wrong about it. */
  broken(): readonly { readonly wrong: string; readonly input: unknown }[];
}

const newOrder = (step: string) => {
  const orderId = randomUUID();
  return { effectId: `${orderId}:${step}:1`, orderId };
};

export function paymentSide({ ordinary, amount, currency }: Inputs['payments']): Side {
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
    undone: 'refunded',
    nothing: 'nothing_to_refund',
    definite: { chargePayment: definiteFailures.payment, refundPayment: [] },
    results: {
      chargePayment: contract.chargePaymentResult,
      refundPayment: contract.refundPaymentResult,
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
    broken: () => [
      { wrong: 'no effectId', input: { ...newDo(), effectId: undefined } },
      { wrong: 'a negative amount', input: { ...newDo(), amount: -1 } },
      { wrong: 'an amount that is no integer', input: { ...newDo(), amount: 10.5 } },
      { wrong: 'an amount that is a text', input: { ...newDo(), amount: '100' } },
      { wrong: 'a currency in small letters', input: { ...newDo(), currency: 'eur' } },
      { wrong: 'an empty payment method', input: { ...newDo(), paymentMethod: '' } },
    ],
  };
}

export function logisticsSide({ ordinary, itemId }: Inputs['logistics']): Side {
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
    undone: 'cancelled',
    nothing: 'nothing_to_cancel',
    definite: { bookShipment: definiteFailures.shipment, cancelShipment: [ALREADY_DISPATCHED] },
    results: {
      bookShipment: contract.bookShipmentResult,
      cancelShipment: contract.cancelShipmentResult,
    },
    newDo,
    undoOf: ({ effectId, orderId }, reference) => ({
      effectId,
      orderId,
      reference,
      reason: 'CONFORMANCE',
    }),
    broken: () => [
      { wrong: 'no effectId', input: { ...newDo(), effectId: undefined } },
      { wrong: 'no items', input: { ...newDo(), items: [] } },
      { wrong: 'a quantity of 0', input: { ...newDo(), items: [{ itemId, quantity: 0 }] } },
      { wrong: 'no address', input: { ...newDo(), address: undefined } },
      { wrong: 'an address without a city', input: { ...newDo(), address: { line1: 'x' } } },
    ],
  };
}
