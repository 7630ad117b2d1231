/** An order event as a CloudEvent 1.0, in whichever way it is carried. */
import { dataSchemaOf } from './eventCatalogue.ts';
import type { OrderEventType } from './events.ts';

/** Where our events come from, whichever process sends them: a URI reference, and never changed. */
export const EVENT_SOURCE = '/orders';

export interface ToldEvent {
  readonly eventId: string;
  readonly type: OrderEventType;
  readonly orderId: string;
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The event in CloudEvents' JSON format, as the feed and the webhooks tell it. */
export const structuredEvent = (event: ToldEvent) => ({
  specversion: '1.0' as const,
  id: event.eventId,
  source: EVENT_SOURCE,
  type: event.type,
  subject: event.orderId,
  time: event.occurredAt,
  datacontenttype: 'application/json' as const,
  dataschema: dataSchemaOf(event.type),
  sequence: String(event.version),
  sequencetype: 'Integer' as const,
  data: event.data,
});
export type StructuredEvent = ReturnType<typeof structuredEvent>;
