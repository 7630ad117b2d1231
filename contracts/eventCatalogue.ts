/**
 * The one table of what each order event means and carries. The JSON Schemas, the AsyncAPI document
 * and the table in docs/events.md are made from it; the tests hold every event that is told to it.
 */
import { z } from 'zod';
import { type OrderEventData, type OrderEventType, orderEventTypes } from './events.ts';
import type { OrderStatus } from './order.ts';
import {
  attention,
  currency,
  failure,
  type Mutable,
  orderId,
  orderItems,
  orderState,
  type Same,
  total,
  tracking,
  userId,
  version,
} from './orderSchema.ts';

const ordered = z.object({ items: orderItems, currency, total }).describe('What was ordered.');

/** What every event's data holds: the whole state after the change. */
const state = z.object({
  orderId,
  userId: userId.describe('The customer: the subject of an access token.'),
  version: version.describe('The event’s number in its order, also its sequence.'),
  ...orderState.shape,
});
/** Neither the type nor the schema can gain, lose or change a field alone. */
export type EventDataIsItsSchema = [
  Same<z.output<typeof state>, Mutable<Omit<OrderEventData, 'order'>>>,
  Same<z.output<typeof ordered>, Mutable<NonNullable<OrderEventData['order']>>>,
];

export interface EventEntry {
  /**
   * Of its schema: raised, and `dataschema` with it, by a change that a consumer must act on. Events
   * are kept for ever and told again as what they were written as: whoever raises one for the first
   * time has each event keep its version (a column that is 1 for those there are) and keeps the
   * earlier schema's file. Until then there is 1 alone.
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

export const eventCatalogue: Readonly<Record<OrderEventType, EventEntry>> = {
  'order.created': reaching('pending', 'accepted; always number 1', {
    version: z.literal(1),
    order: ordered,
  }),
  'order.inventory-reserved': beside('the stock is put aside', {
    inventoryStatus: z.literal('reserved'),
  }),
  'order.payment-pending': beside('the provider has begun the payment and will tell later', {
    paymentStatus: z.literal('pending'),
  }),
  'order.payment-charged': beside('the money is there', { paymentStatus: z.literal('charged') }),
  'order.confirmed': reaching('confirmed', 'the parcel is booked: the order will be sent', {
    shipmentStatus: z.literal('booked'),
    tracking,
  }),
  'order.shipped': reaching('shipped', 'the parcel has left; no longer cancellable', {
    shipmentStatus: z.literal('in_transit'),
    failure: z.null(),
  }),
  'order.delivered': reaching('delivered', 'the parcel has arrived; the end', {
    shipmentStatus: z.literal('delivered'),
  }),
  'order.failing': reaching(
    'failing',
    'a step failed, what was done is being undone; `failure` says why',
    { failure },
  ),
  'order.failed': reaching('failed', 'nothing is left to undo; the end', { failure }),
  'order.cancelling': reaching(
    'cancelling',
    'the cancellation is accepted, what was done is being undone',
  ),
  'order.cancelled': reaching('cancelled', 'nothing is left to undo; the end'),
  'order.shipment-cancelled': beside('the booking is taken back', {
    shipmentStatus: z.literal('cancelled'),
  }),
  'order.payment-refunded': beside('the money is given back', {
    paymentStatus: z.literal('refunded'),
  }),
  'order.inventory-released': beside('the stock is free again', {
    inventoryStatus: z.literal('released'),
  }),
  'order.attention-raised': beside(
    'an undo keeps failing, or a parcel is late, lost or returned: a person should look',
    { attention },
  ),
  'order.attention-cleared': beside('nobody needs to look any more', { attention: z.null() }),
};

const versionOf = (type: string): number => {
  const known: Readonly<Record<string, EventEntry | undefined>> = eventCatalogue;
  return known[type]?.version ?? 1;
};

/**
 * The `dataschema` of a type's events: names the schema, and is no address. A type that is newer than
 * this process begins with version 1, like every type.
 */
export const dataSchemaOf = (type: string): string =>
  `urn:order-management-service:event:${type}:v${versionOf(type)}`;

/** @returns the files of contracts/eventSchemas, by name. Fields they do not name are to be ignored. */
export function eventSchemas(): Record<string, string> {
  return Object.fromEntries(
    orderEventTypes.map((type) => [
      `${type}.v${eventCatalogue[type].version}.json`,
      `${JSON.stringify(eventSchema(type), null, 2)}\n`,
    ]),
  );
}

/** A type's JSON Schema, draft 2020-12. */
function eventSchema(type: OrderEventType): Record<string, unknown> {
  const { $schema, ...body } = dataSchema(type, 'draft-2020-12');
  const description = `${eventCatalogue[type].means}.`;
  return { $schema, $id: dataSchemaOf(type), title: type, description, ...body };
}

/** The schema of a type's data. Fields it does not name are to be ignored. */
export const dataSchema = (
  type: OrderEventType,
  target: 'draft-2020-12' | 'draft-7',
): Record<string, unknown> => ({
  ...z.toJSONSchema(eventCatalogue[type].data, {
    io: 'input',
    target,
    // A format says it shorter than the pattern beside it. An example is for readers of the API's
    // document: JSON Schema has no such keyword.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      delete jsonSchema['example'];
    },
  }),
});
