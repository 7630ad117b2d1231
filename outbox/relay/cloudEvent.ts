/** An order event as a CloudEvent 1.0 in the Kafka protocol binding, binary mode. */
import { attributeList, attributes } from '../../contracts/cloudEvent.ts';
import { traceparentOfOrder } from '../../ops/trace/traceparent.ts';

/** An event still to be sent, as it is in Postgres. */
export type PendingEvent = {
  /** The delivery's id, a bigint: only compared and handed back. */
  readonly id: string;
  readonly partition: number;
  readonly orderId: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly occurredAt: string;
  /** The JSON as Postgres has it; null when it cannot be sent. */
  readonly data: string | null;
  /** Why it cannot be sent: too large even to be read, or not a JSON object. */
  readonly unsendable: 'TOO_LARGE' | 'NOT_AN_EVENT' | null;
  /** Whether an earlier event of the same order is a dead letter. */
  readonly behind: boolean;
  /** Of its order: W3C trace context. */
  readonly traceparent: string | null;
};

export interface EventMessage {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Map<Buffer, Buffer>;
}

const bytes = (text: string): Buffer => Buffer.from(text);

/**
 * The headers, in their order. The buffers of names, of constants and of types are made once: they
 * are the same in all events, and making them is a good part of the work per event.
 */
const headers = [
  {
    name: bytes('traceparent'),
    ofEvent: ({ orderId, traceparent }: Pick<PendingEvent, 'orderId' | 'traceparent'>) =>
      traceparentOfOrder(orderId, traceparent),
  },
  // In Kafka's binding `datacontenttype` is the header content-type.
  { name: bytes('content-type'), constant: bytes(attributes.datacontenttype.constant) },
  ...attributeList
    .filter(([name]) => name !== 'datacontenttype')
    .map(([attribute, source]) => {
      const name = bytes(`ce_${attribute}`);
      if ('constant' in source) return { name, constant: bytes(source.constant) };
      return 'ofType' in source
        ? { name, ofType: cached((type) => bytes(source.ofType(type))) }
        : { name, ofEvent: source.ofEvent };
    }),
];

function cached(make: (type: string) => Buffer): (type: string) => Buffer {
  const made = new Map<string, Buffer>();
  return (type) => {
    const existing = made.get(type) ?? make(type);
    made.set(type, existing);
    return existing;
  };
}

/**
 * The message that goes to Kafka. The same event gives the same bytes however often it is sent.
 * The record's own timestamp is left to the client: retention counts from the sending, so that a
 * replayed old event is not deleted at once.
 */
export function eventMessage(topic: string, event: PendingEvent, data: string): EventMessage {
  const values = new Map<Buffer, Buffer>();
  for (const header of headers) {
    if ('constant' in header) values.set(header.name, header.constant);
    else if ('ofType' in header) values.set(header.name, header.ofType(event.type));
    else values.set(header.name, bytes(header.ofEvent(event)));
  }
  return { topic, key: bytes(event.orderId), value: bytes(data), headers: values };
}

/** Names and constant values of the headers, and what a record adds to its parts: an upper bound. */
const OVERHEAD_BYTES = headers.reduce(
  (sum, header) =>
    sum + header.name.length + ('constant' in header ? header.constant.length : 0) + 6,
  64,
);
/** An upper bound for an event's id, time, number, type, schema and trace. */
const ATTRIBUTES_BYTES = 375;

/** The message's size in a record batch, at most. */
export const messageBytes = ({ key, value }: EventMessage): number =>
  OVERHEAD_BYTES + ATTRIBUTES_BYTES + 2 * key.length + value.length;
