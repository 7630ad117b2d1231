/**
 * An order event as a CloudEvent 1.0: the one table of its attributes. Kafka's headers, the JSON of
 * feed and webhooks, the API's schema and the AsyncAPI document are made from it.
 */
import { z } from 'zod';
import { dataSchemaOf } from './eventCatalogue.ts';
import { type OrderEventType, orderEventTypes } from './events.ts';
import { instant, orderId } from './orderSchema.ts';

/** Where our events come from, whichever process sends them: a URI reference, and never changed. */
const EVENT_SOURCE = '/orders';

/** An event as it is recorded in the order's timeline. */
export interface RecordedEvent {
  readonly eventId: string;
  readonly type: OrderEventType;
  readonly orderId: string;
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An attribute: its schema, and its value, which is constant, the type's, or the event's own. */
export type Attribute = { readonly schema: z.ZodType } & (
  | { readonly constant: string }
  | { readonly ofType: (type: string) => string }
  | { readonly ofEvent: (event: Omit<RecordedEvent, 'type' | 'data'>) => string }
);
const constant = <const V extends string>(value: V) => ({
  schema: z.literal(value),
  constant: value,
});

export const attributes = {
  specversion: constant('1.0'),
  id: {
    schema: z.uuid().max(36).meta({
      description: 'This event, the same in every repeat, on Kafka, in the feed and in webhooks.',
      example: '01981f0e-8b2c-7f10-8c4d-5a6b7c8d9e0f',
    }),
    ofEvent: ({ eventId }) => eventId,
  },
  source: constant(EVENT_SOURCE),
  type: { schema: z.enum(orderEventTypes), ofType: (type) => type },
  subject: {
    schema: orderId.meta({ description: 'The order, on Kafka also the record’s key.' }),
    ofEvent: (event) => event.orderId,
  },
  time: {
    schema: instant.meta({ description: 'When the event happened, UTC.' }),
    ofEvent: ({ occurredAt }) => occurredAt,
  },
  datacontenttype: constant('application/json'),
  dataschema: {
    schema: z
      .string()
      .max(200)
      .regex(/^urn:[a-z0-9:.-]+$/)
      .meta({ example: 'urn:order-management-service:event:order.confirmed:v1' }),
    ofType: dataSchemaOf,
  },
  sequence: {
    schema: z
      .string()
      .max(9)
      .regex(/^[1-9]\d*$/)
      .meta({
        description: 'The order’s version, counting 1, 2, 3… per subject: compare as a number.',
        example: '4',
      }),
    ofEvent: ({ version }) => String(version),
  },
  sequencetype: constant('Integer'),
} as const satisfies Readonly<Record<string, Attribute>>;

type AttributeName = keyof typeof attributes;
/** The attributes with their names, in the order in which they are written. */
export const attributeList = Object.entries(attributes) as readonly [AttributeName, Attribute][];

type AttributeSchemas = { readonly [N in AttributeName]: (typeof attributes)[N]['schema'] };
/** The attributes' schemas, by name. */
export const attributeSchemas = Object.fromEntries(
  attributeList.map(([name, { schema }]) => [name, schema]),
) as AttributeSchemas;

export type StructuredEvent = {
  readonly [N in AttributeName]: z.output<AttributeSchemas[N]>;
} & { readonly data: RecordedEvent['data'] };

function attributeValue(attribute: Attribute, event: RecordedEvent): string {
  if ('constant' in attribute) return attribute.constant;
  return 'ofType' in attribute ? attribute.ofType(event.type) : attribute.ofEvent(event);
}

/** The event in CloudEvents' JSON format, for the feed and for webhooks. */
export function structuredEvent(event: RecordedEvent): StructuredEvent {
  const values = attributeList.map(([name, attribute]) => [name, attributeValue(attribute, event)]);
  return { ...Object.fromEntries(values), data: event.data };
}
