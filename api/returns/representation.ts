/** A return as the API shows it. */
import { z } from '@hono/zod-openapi';
import { goodsOutcomes } from '../../contracts/order.ts';
import { itemId, orderItem, returnNumber } from '../../contracts/orderSchema.ts';
import { returnStates } from '../../contracts/return.ts';
import { receivedLines, refundsOf } from '../../contracts/returnLines.ts';
import type { ReturnRow } from '../../db/schema.ts';
import type { Opener } from '../../privacy/orderSeals.ts';
import { instant, orderId, outputText } from '../http/fields.ts';
import { MOST_REFUNDS } from '../refunds/representation.ts';

export const MOST_RETURNS = 100;

export const returnLine = z
  .object({ itemId, quantity: orderItem.shape.quantity })
  .openapi('ReturnLine');
export const receivedLine = z
  .object({
    itemId,
    quantity: orderItem.shape.quantity,
    goods: z.enum(goodsOutcomes).openapi({ description: '`restocked`: on hand again.' }),
  })
  .openapi('ReceivedLine');

export const returnSchema = z
  .object({
    number: returnNumber.meta({ description: 'In its order.' }),
    state: z.enum(returnStates).openapi({
      description:
        '`labelled`: the customer has what is needed to send the pieces. `received`: all of them are ' +
        'back. `refused`, `cancelled` and `expired` say how it ended when they have not all come.',
    }),
    lines: z
      .array(returnLine)
      .max(100)
      .openapi({ description: 'The pieces that are to come back.' }),
    received: z
      .array(receivedLine)
      .max(200)
      .openapi({ description: 'What has come back, and what became of it.', example: [] }),
    refunds: z.array(z.int().min(1).max(MOST_REFUNDS)).max(100).openapi({
      description: 'The numbers of the order’s refunds that give back what was received.',
      example: [],
    }),
    reason: outputText(200).nullable().openapi({
      description: 'Null once the customer’s data was erased.',
      example: 'Too small',
    }),
    label: z
      .object({
        carrier: outputText(100).optional().openapi({ example: 'Parcel Post' }),
        trackingNumber: outputText(200).optional().openapi({ example: 'PP8F3A21' }),
        url: outputText(2_000).optional().openapi({ example: 'https://labels.example/8f3a.pdf' }),
      })
      .nullable()
      .openapi({ description: 'How the customer sends the pieces.', example: null }),
    endReason: outputText(200).nullable().openapi({
      description: 'Why it was refused or cancelled.',
      example: null,
    }),
    exchangeOrderId: orderId.nullable().meta({
      description: 'The order that was placed in exchange.',
      example: null,
    }),
    expiresAt: instant.meta({ description: 'Until then the pieces are awaited.' }),
    requestedAt: instant,
    updatedAt: instant,
  })
  .openapi('Return');
export type Return = z.infer<typeof returnSchema>;

export const shownReturn = (row: ReturnRow, opener: Opener): Return => ({
  number: row.number,
  state: row.state,
  lines: row.lines.map(({ itemId, quantity }) => ({ itemId, quantity })),
  received: receivedLines(row),
  refunds: refundsOf(row),
  reason: opener.words(row.orderId, row.reason),
  label: row.label && opener.json(row.orderId, 'label', row.label),
  endReason: opener.words(row.orderId, row.endReason),
  exchangeOrderId: row.exchangeOrderId,
  expiresAt: row.expiresAt.toISOString(),
  requestedAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

/** What of a return is stored sealed. */
export const sealedOf = ({ reason, label, endReason }: ReturnRow) => [reason, label, endReason];
