/**
 * The schemas of an order's fields, with their limits, descriptions and examples. The API's answers
 * and the published event schemas are made from them. Workflows must not import this file: it would
 * load zod into their sandbox. The API describes these schemas with `meta`: `openapi` is missing from
 * a schema that was made before the OpenAPI library was loaded.
 */
import { z } from 'zod';
import {
  amountTypes,
  attentionReasons,
  type ClientAction,
  inventoryStatuses,
  type OrderItem,
  type OrderState,
  orderStatuses,
  paymentStatuses,
  sagaSteps,
  shipmentStatuses,
} from './order.ts';

export const CONTROLS = '\\x00-\\x1f\\x7f';
const NO_CONTROLS = new RegExp(`^[^${CONTROLS}]*$`);

/** Text without control characters; it may be empty. */
export const plainText = (longest: number) => z.string().max(longest).regex(NO_CONTROLS);

export const orderId = z.uuid().max(36).meta({ example: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a' });

/** The subject (`sub`) of an access token: visible ASCII. */
export const userId = z
  .string()
  .max(128)
  .regex(/^[!-~]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
  .meta({ example: 'customer-1' });

export const itemId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be an item id')
  .meta({ example: 'sku-mug' });

export const currency = z
  .string()
  .max(3)
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .meta({ description: 'ISO 4217.', example: 'EUR' });

/** With at most 100 lines of at most 1000 pieces, every total is a safe integer. */
export const unitPrice = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .meta({ description: 'Minor units of the currency: 1499 is 14.99.', example: 1_499 });

/** Sums up to here are exact. */
export const total = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: 'Minor units of the currency.', example: 2_998 });

export const instant = z.iso
  .datetime({ offset: true })
  .max(40)
  .meta({ example: '2026-11-23T10:15:30.123Z' });

/** An order's version: grows by one with every change, and is the number of the newest event. */
export const version = z.int().min(1).max(1_000_000).meta({ example: 4 });

export const orderItem = z.object({
  itemId,
  quantity: z.int().min(1).max(1_000).meta({ example: 2 }),
  unitPrice,
});
export const orderItems = z.array(orderItem).min(1).max(100);

/** A return's number in its order. */
export const returnNumber = z.int().min(1).max(100).meta({ example: 1 });

/** The client's own number of an order. */
export const ownReference = z
  .string()
  .max(100)
  .regex(/^[!-~]{1,100}$/, 'must be 1 to 100 visible ASCII characters')
  .meta({ description: 'The client’s own number of the order.', example: 'web-10042' });

export const amountLine = z
  .object({
    type: z.enum(amountTypes).meta({ example: 'shipping' }),
    amount: z
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .meta({ description: 'Minor units of the currency; of a discount 0 or less.', example: 490 }),
  })
  .meta({ description: 'What the order costs beside its items.' });

export const tracking = z
  .object({
    reference: plainText(200).meta({
      description: 'The carrier’s name for the parcel.',
      example: 'sh_8f3a',
    }),
    carrier: plainText(100).optional().meta({ example: 'Parcel Post' }),
    trackingNumber: plainText(200).optional().meta({ example: 'PP8F3A21' }),
  })
  .meta({ description: 'The parcel, as the carrier last reported it.' });

export const payment = z
  .object({
    reference: plainText(200).meta({
      description: 'The payment provider’s name for the payment.',
      example: 'pi_3SXqZ1',
    }),
    authorizedUntil: instant.optional().meta({
      description: 'When an authorization ends by itself.',
      example: '2026-11-30T10:15:30.123Z',
    }),
    refunded: total.optional().meta({
      description: 'What refunds have given back so far, in minor units of the currency.',
      example: 500,
    }),
  })
  .meta({ description: 'The payment, once its provider has named it.' });

export const hold = z
  .object({
    since: instant,
    until: instant.meta({ description: 'From then on a person is called.' }),
  })
  .meta({ description: 'Set while the order is on hold: nothing of it is booked or captured.' });

/** See ClientAction: never in an event. */
export const clientAction = z
  .object({
    type: z.enum(['client_secret', 'redirect']).meta({
      description:
        '`client_secret`: for the provider’s own page element; `redirect`: an address to open.',
    }),
    value: plainText(2_000).min(1).meta({ example: 'pi_3SXqZ1_secret_J2rB' }),
  })
  .meta({
    description: 'While the payment is pending: what the payer does to complete it.',
  });

export const failure = z
  .object({
    code: plainText(64).meta({
      description: 'One of docs/errors.md.',
      example: 'PAYMENT_DECLINED',
    }),
    message: plainText(500).meta({
      description: 'A sentence for a person.',
      example: 'The payment was declined.',
    }),
  })
  .meta({ description: 'Why the order failed, once it is failing.' });

export const attention = z
  .object({
    reason: z.enum(attentionReasons),
    step: z.enum(sagaSteps).nullable(),
    lastError: plainText(500).nullable().meta({
      description: 'The type of the last failure, never the provider’s own text.',
      example: 'PAYMENT_UNAVAILABLE',
    }),
    since: instant,
  })
  .meta({ description: 'Why a person should look at the order.' });

/** The part of an order that the saga changes: see OrderState. */
export const orderState = z.object({
  status: z.enum(orderStatuses),
  inventoryStatus: z.enum(inventoryStatuses),
  paymentStatus: z.enum(paymentStatuses),
  shipmentStatus: z.enum(shipmentStatuses),
  payment: payment.nullable(),
  tracking: tracking.nullable(),
  parcelNumber: z.int().min(1).max(1_000).meta({
    description:
      'Which parcel the order’s is: each change of what is sent, or where, makes another one of it.',
    example: 1,
  }),
  hold: hold.nullable(),
  failure: failure.nullable(),
  attention: attention.nullable(),
});

export type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
/** Compiles only where A and C are assignable to each other. */
export type Same<A extends B, B extends C, C = A> = C;
/** Neither the types nor the schemas can gain, lose or change a field alone. */
export type OrderIsItsSchema = [
  Same<z.output<typeof orderState>, Mutable<OrderState>>,
  Same<z.output<typeof clientAction>, Mutable<ClientAction>>,
  Same<z.output<typeof orderItem>, Mutable<OrderItem>>,
];
