/** A refund as the API shows it. */
import { z } from '@hono/zod-openapi';
import { itemId, orderItem, total } from '../../contracts/orderSchema.ts';
import { type RefundState, refundStates } from '../../contracts/refund.ts';
import type { RefundRow } from '../../db/schema.ts';
import type { Opener } from '../../privacy/orderSeals.ts';
import type { Caller } from '../http/environment.ts';
import { currency as currencyCode, instant, outputText, userId } from '../http/fields.ts';

export const MOST_REFUNDS = 100;

const refundLine = z
  .object({ itemId, quantity: orderItem.shape.quantity, amount: total })
  .openapi('RefundLine');

export const refundSchema = z
  .object({
    number: z.int().min(1).max(MOST_REFUNDS).openapi({ description: 'In its order.', example: 1 }),
    amount: total.meta({ example: 500 }),
    currency: currencyCode,
    state: z.enum(refundStates).openapi({
      description:
        '`pending`: the provider has it under way. `failed`: not given back, and it can be asked for ' +
        'again. `settled`: given back outside. `superseded`: the order was undone before it was made, ' +
        'which gave back all of its money. `not_taken`: of pieces that a change took off while the money ' +
        'was only held, so that less is captured.',
    }),
    lines: z
      .array(refundLine)
      .max(100)
      .nullable()
      .openapi({ description: 'The pieces it is of; null of an amount.' }),
    shipping: total.meta({ description: 'What of it is of the shipping.', example: 0 }),
    requestedAt: instant,
    updatedAt: instant,
    actor: userId.optional().meta({ description: 'Who asked for it.', example: 'operations' }),
    reason: outputText(200).nullable().optional().openapi({
      description: 'Null once the customer’s data was erased.',
      example: 'Arrived broken',
    }),
    reference: outputText(200).nullable().optional().openapi({ example: 'ticket-77' }),
    providerReference: outputText(200).nullable().optional().openapi({ example: 're_3SXqZ1' }),
    failure: outputText(64).nullable().optional().openapi({ example: null }),
  })
  .openapi('Refund', {
    description:
      '`actor`, `reason`, `reference`, `providerReference` and `failure` are shown to operations only.',
  });
export type Refund = z.infer<typeof refundSchema>;

const seesAll = ({ scopes }: Caller): boolean =>
  scopes.has('orders:operate') || scopes.has('orders:refund');

export function shownRefund(
  row: RefundRow,
  opener: Opener,
  { currency, caller }: { readonly currency: string; readonly caller: Caller },
): Refund {
  const { number, amount, lines, shipping, createdAt, updatedAt } = row;
  const { actor, reference, providerReference, failure } = row;
  const reason = opener.words(row.orderId, row.reason);
  const state: RefundState = row.state;
  return {
    number,
    amount,
    currency,
    state,
    lines: lines?.map((line) => ({ ...line })) ?? null,
    shipping,
    requestedAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(seesAll(caller) && { actor, reason, reference, providerReference, failure }),
  };
}
