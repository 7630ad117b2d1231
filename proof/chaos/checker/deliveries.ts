/** The topic holds every event, no other message, in order for each order. */
import { isDeepStrictEqual } from 'node:util';
import type { EventRecord, TopicRecord } from './storeRecords.ts';
import { type Check, type Violation, violation } from './violation.ts';

export const everyEventIsDelivered: Check = ({ tables, topic }) => {
  if (topic === null) return [];
  const delivered = new Set(topic.map(({ eventId }) => eventId));
  return tables.events
    .filter(({ eventId }) => !delivered.has(eventId))
    .map(({ orderId, version, type }) => {
      const what = `event ${version} (${type}) is not in Kafka`;
      return violation('every event is delivered', orderId, what);
    });
};

/** Each message equals an event in the table. */
export const noEventIsInvented: Check = ({ tables, topic }) => {
  const events = new Map(tables.events.map((event) => [event.eventId, event]));
  return (topic ?? [])
    .filter((message) => !isMessageOf(message, events.get(message.eventId)))
    .map(({ key, eventId, type }) => {
      const what = `a message carries ${type} (${eventId}), and there is no such event`;
      return violation('no event is invented', key, what);
    });
};

const isMessageOf = (message: TopicRecord, event: EventRecord | undefined): boolean =>
  event !== undefined &&
  message.key === event.orderId &&
  message.type === event.type &&
  message.sequence === event.version &&
  isDeepStrictEqual(JSON.parse(message.value), event.data);

/** First occurrences ascend per order, in one partition; repeats may come later (at least once). */
export const deliveredInOrder: Check = ({ topic }) => {
  const lastOf = new Map<string, { partition: number; sequence: number }>();
  const inOrder = [...(topic ?? [])].sort((a, b) => a.offset - b.offset);
  return inOrder.flatMap(({ key, partition, sequence }): Violation[] => {
    const before = lastOf.get(key);
    const isNext = sequence === (before?.sequence ?? 0) + 1;
    const isRepeat = sequence <= (before?.sequence ?? 0);
    const isSamePartition = before === undefined || before.partition === partition;
    if (isNext || !isRepeat) lastOf.set(key, { partition, sequence });
    if (isSamePartition && (isNext || isRepeat)) return [];
    const what = isSamePartition
      ? `event ${sequence} came before those between it and event ${before?.sequence ?? 0}`
      : `event ${sequence} is in partition ${partition}, earlier ones in ${before.partition}`;
    return [violation('delivered in order', key, what)];
  });
};

/** No command and no delivery waits in the outbox. */
export const outboxIsDrained: Check = ({ tables, topic }) => [
  ...tables.waiting.commands.map((orderId) =>
    violation('the outbox is drained', orderId, 'a command was not handed to Temporal'),
  ),
  ...(topic === null ? [] : tables.waiting.deliveries).map((orderId) =>
    violation('the outbox is drained', orderId, 'an event was not sent'),
  ),
];
