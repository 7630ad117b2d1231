/** An order event as a CloudEvent 1.0 in the Kafka protocol binding, binary mode. */

import { EVENT_SOURCE } from '../../contracts/cloudEvent.ts';
import { dataSchemaOf } from '../../contracts/eventCatalogue.ts';

/** An event still to be sent, as it lies in Postgres. */
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
  /** Why not: too large to be read even, or no object. */
  readonly unsendable: 'TOO_LARGE' | 'NOT_AN_EVENT' | null;
  /** Whether an earlier event of the same order is set aside. */
  readonly behind: boolean;
};

export interface EventMessage {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Map<Buffer, Buffer>;
}

const bytes = (text: string): Buffer => Buffer.from(text);
const name = {
  contentType: bytes('content-type'),
  specversion: bytes('ce_specversion'),
  id: bytes('ce_id'),
  source: bytes('ce_source'),
  type: bytes('ce_type'),
  subject: bytes('ce_subject'),
  time: bytes('ce_time'),
  dataschema: bytes('ce_dataschema'),
  sequence: bytes('ce_sequence'),
  sequencetype: bytes('ce_sequencetype'),
};
const constant = {
  json: bytes('application/json'),
  specversion: bytes('1.0'),
  source: bytes(EVENT_SOURCE),
  integer: bytes('Integer'),
};

interface TypeBytes {
  readonly type: Buffer;
  readonly dataschema: Buffer;
}
const typeBytes = new Map<string, TypeBytes>();

/** There are few types, and an event of each every moment. */
function bytesOf(type: string): TypeBytes {
  const known = typeBytes.get(type);
  if (known) return known;
  const made = { type: bytes(type), dataschema: bytes(dataSchemaOf(type)) };
  typeBytes.set(type, made);
  return made;
}

/**
 * The message that goes to Kafka. The same event gives the same bytes however often it is sent.
 * The record's own timestamp is left to the client: retention counts from the sending, so that a
 * replayed old event is not deleted at once.
 */
export function eventMessage(topic: string, event: PendingEvent, data: string): EventMessage {
  const { type, dataschema } = bytesOf(event.type);
  const key = bytes(event.orderId);
  return {
    topic,
    key,
    value: bytes(data),
    headers: new Map([
      [name.contentType, constant.json],
      [name.specversion, constant.specversion],
      [name.id, bytes(event.eventId)],
      [name.source, constant.source],
      [name.type, type],
      [name.subject, key],
      [name.time, bytes(event.occurredAt)],
      [name.dataschema, dataschema],
      [name.sequence, bytes(String(event.version))],
      [name.sequencetype, constant.integer],
    ]),
  };
}

/** Names and constant values of the headers, and what a record adds to its parts, generously. */
const OVERHEAD_BYTES =
  64 +
  [...Object.values(name), ...Object.values(constant)].reduce(
    (sum, { length }) => sum + length,
    0,
  ) +
  6 * Object.keys(name).length;
/** Longer than an event's id, time, number, type and schema are. */
const ATTRIBUTES_BYTES = 320;

/** The message's size in a record batch, at most. */
export const messageBytes = ({ key, value }: EventMessage): number =>
  OVERHEAD_BYTES + ATTRIBUTES_BYTES + 2 * key.length + value.length;
