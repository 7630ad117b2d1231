/** What Kafka holds is what happened: nothing lost, nothing invented, in order per order. */
import { isDeepStrictEqual } from 'node:util';
import type { EventRecord, TopicRecord } from './stores.ts';
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

/** Each message is an event of ours, word for word. */
export const noEventIsInvented: Check = ({ tables, topic }) => {
  const events = new Map(tables.events.map((event) => [event.eventId, event]));
  return (topic ?? [])
    .filter((message) => !tells(message, events.get(message.eventId)))
    .map(({ key, eventId, type }) => {
      const what = `a message tells of ${type} (${eventId}), and no such event happened`;
      return violation('no event is invented', key, what);
    });
};

const tells = (message: TopicRecord, event: EventRecord | undefined): boolean =>
  event !== undefined &&
  message.key === event.orderId &&
  message.type === event.type &&
  message.sequence === event.version &&
  isDeepStrictEqual(JSON.parse(message.value), event.data);

/** Of one order, each event comes first after those before it, all in one partition. */
export const deliveredInOrder: Check = ({ topic }) => {
  const seen = new Map<string, { partition: number; sequence: number }>();
  const inOrder = [...(topic ?? [])].sort((a, b) => a.offset - b.offset);
  return inOrder.flatMap(({ key, partition, sequence }): Violation[] => {
    const before = seen.get(key);
    const isNext = sequence === (before?.sequence ?? 0) + 1;
    const isRepeat = sequence <= (before?.sequence ?? 0);
    const isHere = before === undefined || before.partition === partition;
    if (isNext || !isRepeat) seen.set(key, { partition, sequence });
    if (isHere && (isNext || isRepeat)) return [];
    const what = isHere
      ? `event ${sequence} came before those between it and event ${before?.sequence ?? 0}`
      : `event ${sequence} is in partition ${partition}, earlier ones in ${before.partition}`;
    return [violation('delivered in order', key, what)];
  });
};

/** Once all is quiet, nothing that should have been carried on is left behind. */
export const nothingIsLeftBehind: Check = ({ tables, topic }) => [
  ...tables.waiting.commands.map((orderId) =>
    violation('nothing is left behind', orderId, 'a command was not handed to Temporal'),
  ),
  ...(topic === null ? [] : tables.waiting.deliveries).map((orderId) =>
    violation('nothing is left behind', orderId, 'an event was not sent'),
  ),
];
