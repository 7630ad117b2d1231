/** docs/asyncapi.json: the events on Kafka and as webhooks, in AsyncAPI 3, for tools. */
import { type Attribute, attributeList } from '../../contracts/cloudEvent.ts';
import { eventCatalogue } from '../../contracts/eventCatalogue.ts';
import { type OrderEventType, orderEventTypes } from '../../contracts/events.ts';
import { jsonSchema } from './eventSchemas.ts';

type Json = Record<string, unknown>;

const VERSION = '1.0.0';
const constant = (value: string): Json => ({ type: 'string', const: value });
const uuid = (description: string): Json => ({ type: 'string', format: 'uuid', description });
const ref = (path: string): Json => ({ $ref: `#/${path}` });

/** CloudEvents' attributes for a type's events. */
const attributesOf = (type: OrderEventType): Record<string, Json> =>
  Object.fromEntries(
    attributeList.map(([name, attribute]) => [name, attributeSchema(attribute, type)]),
  );

function attributeSchema(attribute: Attribute, type: OrderEventType): Json {
  if ('constant' in attribute) return constant(attribute.constant);
  if ('ofType' in attribute) return constant(attribute.ofType(type));
  const { $schema: _, ...schema } = jsonSchema(attribute.schema, 'draft-7');
  return schema;
}

const object = (properties: Record<string, Json>): Json => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

/** Binary mode: the attributes are headers with the prefix `ce_`, the value is the data. */
function record(type: OrderEventType): Json {
  const { datacontenttype: contentType, ...attributes } = attributesOf(type);
  const headers = Object.entries(attributes).map(([name, schema]) => [`ce_${name}`, schema]);
  return {
    name: type,
    title: type,
    summary: eventCatalogue[type].means,
    contentType: 'application/json',
    headers: object({
      ...(contentType && { 'content-type': contentType }),
      ...Object.fromEntries(headers),
      traceparent,
    }),
    payload: ref(`components/schemas/${type}`),
    bindings: { kafka: { key: uuid('The order.'), bindingVersion: '0.5.0' } },
  };
}

/** Structured mode: one JSON document, signed as Standard Webhooks says. */
function webhook(type: OrderEventType): Json {
  return {
    name: type,
    title: type,
    summary: eventCatalogue[type].means,
    contentType: 'application/cloudevents+json',
    headers: ref('components/schemas/webhookHeaders'),
    payload: object({
      ...attributesOf(type),
      data: ref(`components/schemas/${type}`),
    }),
  };
}

const traceparent = {
  type: 'string',
  pattern: '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$',
  description: 'W3C trace context of the order.',
};

const webhookHeaders = object({
  traceparent,
  'webhook-id': uuid('The event’s id: drop repeats by it.'),
  'webhook-timestamp': { type: 'string', description: 'Seconds since 1970, of this attempt.' },
  'webhook-signature': {
    type: 'string',
    description: 'One `v1,…` per valid secret, separated by spaces.',
  },
});

const each = (make: (type: OrderEventType) => Json): Record<string, Json> =>
  Object.fromEntries(orderEventTypes.map((type) => [type, make(type)]));

function schemaOf(type: OrderEventType): Json {
  const { $schema: _, ...schema } = jsonSchema(eventCatalogue[type].data, 'draft-7');
  return { title: `${type} data, version ${eventCatalogue[type].version}`, ...schema };
}

/** @returns the document, as text. */
export function asyncapiDocument(): string {
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Order events',
      version: VERSION,
      description:
        'What happens to orders, as CloudEvents 1.0: at least once, in order per order. How to ' +
        'consume them correctly is in docs/events.md. The same events are at GET /v1/events.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      orderEvents: {
        address: 'orders.events',
        title: 'Kafka topic',
        description: 'The name is KAFKA_TOPIC. One order’s events are in one partition.',
        messages: each((type) => ref(`components/messages/${type}`)),
        bindings: { kafka: { topic: 'orders.events', bindingVersion: '0.5.0' } },
      },
      orderWebhooks: {
        address: null,
        title: 'Webhooks',
        description: 'The address is each subscription’s own: POST /v1/webhook-subscriptions.',
        messages: each((type) => ref(`components/messages/${type}.webhook`)),
      },
    },
    operations: {
      sendOrderEvents: {
        action: 'send',
        channel: ref('channels/orderEvents'),
        summary: 'Every change of an order, in order per order, at least once.',
      },
      sendOrderWebhooks: {
        action: 'send',
        channel: ref('channels/orderWebhooks'),
        summary: 'The same, signed as Standard Webhooks says, to each subscription.',
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages: {
        ...each(record),
        ...Object.fromEntries(orderEventTypes.map((type) => [`${type}.webhook`, webhook(type)])),
      },
      schemas: { webhookHeaders, ...each(schemaOf) },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
