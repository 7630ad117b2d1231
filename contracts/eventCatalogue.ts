/**
 * The one table of order events: their meaning and the schema of their data. The JSON Schemas, the
 * AsyncAPI document and the table in docs/events.md are made from it; tests check every published
 * event against it.
 */
import { z } from 'zod';
import type { OrderEventData, OrderEventType } from './events.ts';
import { goodsOutcomes, type OrderStatus } from './order.ts';
import {
  amountLine,
  attention,
  currency,
  failure,
  hold,
  itemId,
  type Mutable,
  orderId,
  orderItem,
  orderItems,
  orderState,
  ownReference,
  payment,
  returnNumber,
  type Same,
  total,
  tracking,
  userId,
  version,
} from './orderSchema.ts';
import { type ReturnState, returnStates } from './return.ts';

const ordered = z
  .object({
    items: orderItems,
    currency,
    total,
    amounts: z.array(amountLine).max(20).optional(),
    reference: ownReference.optional(),
    exchangeOf: z
      .object({ orderId, returnNumber })
      .optional()
      .describe('The return that it is placed in exchange for.'),
    replaces: orderId
      .optional()
      .describe(
        'The order whose goods it sends once more, or that failed and is placed anew by it.',
      ),
  })
  .describe('What was ordered.');

const returnStep = z
  .object({
    number: returnNumber,
    state: z.enum(returnStates),
    lines: z
      .array(
        z.object({
          itemId,
          quantity: orderItem.shape.quantity,
          goods: z.enum(goodsOutcomes).optional(),
        }),
      )
      .max(200)
      .describe(
        'The pieces asked for, those that came and what became of them, or those that will not come.',
      ),
    refund: z.int().min(1).max(100).optional().describe('The refund of what was received.'),
  })
  .describe('The return that the event is about.');

/** What every event's data holds: the whole state after the change. */
const state = z.object({
  orderId,
  userId: userId.describe('The customer: the subject of an access token.'),
  version: version.describe('The event’s number in its order, also its sequence.'),
  ...orderState.shape,
});
/** Neither the type nor the schema can gain, lose or change a field alone. */
export type EventDataIsItsSchema = [
  Same<z.output<typeof state>, Mutable<Omit<OrderEventData, 'order' | 'return'>>>,
  Same<z.output<typeof ordered>, Mutable<NonNullable<OrderEventData['order']>>>,
  Same<z.output<typeof returnStep>, Mutable<NonNullable<OrderEventData['return']>>>,
];

export interface EventEntry {
  /**
   * The version of its schema. A change that a consumer must act on raises it, and `dataschema` with
   * it. Events are kept for ever and published again as they were recorded: the first change that
   * raises a version must add a column with each event's version (1 for existing events) and keep the
   * earlier schema's file.
   */
  readonly version: 1;
  readonly means: string;
  /** The order's status after it; null where it does not change it. */
  readonly status: OrderStatus | null;
  readonly data: z.ZodType;
}

/** An event that brings the order to a status. */
const reaching = <S extends OrderStatus>(status: S, means: string, fixed: z.ZodRawShape = {}) => ({
  version: 1 as const,
  means,
  status,
  data: state.extend({ status: z.literal(status), ...fixed }),
});
/** An event beside the order's status. */
const beside = (means: string, fixed: z.ZodRawShape) => ({
  version: 1 as const,
  means,
  status: null,
  data: state.extend(fixed),
});

/** An event of a return, which changes nothing else of the order. */
const ofReturn = (means: string, ...states: [ReturnState, ...ReturnState[]]) =>
  beside(means, { return: returnStep.extend({ state: z.enum(states) }) });

export const eventCatalogue: Readonly<Record<OrderEventType, EventEntry>> = {
  'order.created': reaching('pending', 'accepted; always number 1', {
    version: z.literal(1),
    order: ordered,
  }),
  'order.inventory-reserved': beside('the stock is reserved', {
    inventoryStatus: z.literal('reserved'),
  }),
  'order.payment-pending': beside(
    'the provider has begun the payment and reports the result later',
    {
      paymentStatus: z.literal('pending'),
    },
  ),
  'order.payment-authorized': beside('the money is held; it is taken when the parcel leaves', {
    paymentStatus: z.literal('authorized'),
  }),
  'order.payment-charged': beside(
    'the payment is charged; again once its only refund has failed later',
    {
      paymentStatus: z.literal('charged'),
    },
  ),
  'order.payment-captured': beside('the parcel has left and the held money is taken', {
    paymentStatus: z.literal('captured'),
  }),
  'order.confirmed': reaching('confirmed', 'the parcel is booked: the order will be sent', {
    shipmentStatus: z.literal('booked'),
    tracking,
  }),
  'order.changed': beside(
    'what is sent, or where, is another; `order` says what is ordered from now on',
    { order: ordered },
  ),
  'order.held': beside('the order is on hold: nothing of it is booked or captured', { hold }),
  'order.released': beside('the order is not on hold any more', { hold: z.null() }),
  'order.shipment-booked': beside('the parcel is booked anew, after a change or a hold', {
    shipmentStatus: z.literal('booked'),
    tracking,
  }),
  'order.shipment-cancelling': beside(
    'the booking is being cancelled, because the order is changed or put on hold',
    { shipmentStatus: z.literal('cancelling') },
  ),
  'order.shipped': reaching('shipped', 'the parcel has left; no longer cancellable', {
    shipmentStatus: z.literal('in_transit'),
    failure: z.null(),
  }),
  'order.delivered': reaching('delivered', 'the parcel has arrived; the end', {
    shipmentStatus: z.literal('delivered'),
  }),
  'order.returned': reaching(
    'returned',
    'a person has ended the order because its parcel came back; the end',
    { shipmentStatus: z.literal('returned') },
  ),
  'order.lost': reaching(
    'lost',
    'a person has ended the order because its parcel was lost; the end',
    { shipmentStatus: z.literal('lost') },
  ),
  'order.failing': reaching(
    'failing',
    'a step failed and the steps done are being undone; `failure` says why',
    { failure },
  ),
  'order.failed': reaching('failed', 'nothing is left to undo; the end', { failure }),
  'order.cancelling': reaching(
    'cancelling',
    'the cancellation is accepted and the steps done are being undone',
  ),
  'order.cancelled': reaching('cancelled', 'nothing is left to undo; the end'),
  'order.shipment-cancelled': beside('the booking is cancelled; `none`: another one follows', {
    shipmentStatus: z.enum(['cancelled', 'none']),
  }),
  'order.payment-partially-refunded': beside('a part of the payment is given back', {
    paymentStatus: z.literal('partially_refunded'),
    payment,
  }),
  'order.payment-refunded': beside('the payment is refunded', {
    paymentStatus: z.literal('refunded'),
  }),
  'order.payment-voided': beside('the payment is called off before any money was taken', {
    paymentStatus: z.literal('voided'),
  }),
  'order.payment-refund-failed': beside(
    'a refund that counted as made has failed afterwards; it is made again',
    { paymentStatus: z.literal('refunding'), attention },
  ),
  'order.inventory-released': beside('the reserved stock is released', {
    inventoryStatus: z.literal('released'),
  }),
  'order.return-requested': ofReturn('pieces are to come back', 'requested'),
  'order.return-labelled': ofReturn(
    'the customer has what is needed to send the pieces',
    'labelled',
  ),
  'order.return-received': ofReturn(
    'pieces of a return have come back: some, or the last of them',
    'partly_received',
    'received',
  ),
  'order.return-refused': ofReturn(
    'the pieces of a return that have not been taken back will not be',
    'refused',
  ),
  'order.return-cancelled': ofReturn('a return is called off', 'cancelled'),
  'order.return-expired': ofReturn('the pieces of a return did not come back in time', 'expired'),
  'order.attention-raised': beside(
    'an undo or a refund keeps failing, a payment is disputed, or a parcel is late, lost or returned: a person should look',
    { attention },
  ),
  'order.attention-cleared': beside('no person needs to look any more', { attention: z.null() }),
};

const versionOf = (type: string): number => {
  const entries: Readonly<Record<string, EventEntry | undefined>> = eventCatalogue;
  return entries[type]?.version ?? 1;
};

/**
 * The `dataschema` of a type's events: a name, not an address. A type that is newer than this process
 * has version 1, the first version of every type.
 */
export const dataSchemaOf = (type: string): string =>
  `urn:order-management-service:event:${type}:v${versionOf(type)}`;
