/**
 * The events of real orders as a consumer in Python reads them, with librdkafka, and with CloudEvents' and JSON
 * Schema's packages. It ends at the first event that is not as docs/asyncapi.json says.
 */
import { randomUUID } from 'node:crypto';
import { Admin, Producer, stringSerializers } from '@platformatic/kafka';
import { describe, expect, test } from 'vitest';
import { readTopic } from '../../../proof/fixtures/topicReader.ts';
import { eventually, eventuallyPasses } from '../../support/eventually.ts';
import { hasJava, hasPython } from '../../support/foreignWorkers.ts';
import { runningService } from '../../support/runningService.ts';
import { linesOf, ofOrders, runOrders } from './ordersTold.ts';
import { startConsumer } from './startConsumer.ts';

const canRun = hasPython && hasJava;
const LIMIT_MS = 3 * 60_000;
const service = canRun ? await runningService({ SAGA_UNDO_PACE_SECONDS: '1' }) : null;
const brokers = service?.addresses.kafka?.split(',') ?? [];

interface Sent {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}
let ofOneOrder: Promise<readonly Sent[]> | undefined;

/** The records of a real order that was delivered. */
function recordsOfOneOrder(): Promise<readonly Sent[]> {
  ofOneOrder ??= (async () => {
    if (!service) throw new Error('there is no service');
    const orderId = await service.accepted({ shippingAddress: '1 Ships And Delivers Road' });
    const { version } = await service.reaches(orderId, 'delivered');
    const topic = await readTopic({ brokers, topic: 'orders.events' });
    const records = await eventually('Kafka has all', () => {
      const sent = topic.messages.filter(({ key }) => key === orderId);
      return sent.length >= version ? sent : null;
    });
    await topic.close();
    return records;
  })();
  return ofOneOrder;
}

/** Each in a group of its own: a group waits for a member that was killed. */
const readFrom = (topic: string) =>
  startConsumer('from_kafka.py', {
    ...{ KAFKA_BROKERS: brokers.join(), KAFKA_TOPIC: topic, KAFKA_GROUP: randomUUID() },
  });

/** Reads a topic of its own that has these records. */
async function readRecords(records: readonly Sent[]) {
  const topic = `planted-${randomUUID()}`;
  const client = { clientId: 'test', bootstrapBrokers: brokers };
  const admin = new Admin(client);
  await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
  await admin.close();
  const producer = new Producer({ ...client, serializers: stringSerializers });
  const messages = records.map(({ key, value, headers }) => ({ topic, key, value, headers }));
  await producer.send({ messages });
  await producer.close();
  return readFrom(topic);
}

type Planted = (records: readonly Sent[]) => readonly Sent[];
const third =
  (change: (record: Sent) => Partial<Sent>): Planted =>
  (records) =>
    records.map((record, at) => (at === 2 ? { ...record, ...change(record) } : record));

/** What may be wrong in the topic, and what the consumer says of it. */
const wrong: readonly (readonly [string, Planted, RegExp])[] = [
  ['an event is missing', (all) => all.filter((_, at) => at !== 2), /event 4 comes after event 2/],
  [
    'events come in another order',
    ([first, second, ...rest]) => (first && second ? [second, first, ...rest] : []),
    /event 2 comes after event 0/,
  ],
  [
    'an event has a status that is not documented',
    third(({ value }) => ({ value: value.replace('"pending"', '"on its way"') })),
    /payload \$\.status/,
  ],
  [
    'an event has a field of another type',
    third(({ value }) => ({ value: value.replace(/"version": ?(\d+)/, '"version":"$1"') })),
    /payload \$\.version/,
  ],
  [
    'an event has no trace',
    third(({ headers: { traceparent: _, ...headers } }) => ({ headers })),
    /headers \$: 'traceparent'/,
  ],
  ['an event has another key', third(() => ({ key: randomUUID() })), /its key is another order's/],
  [
    'an event comes again under another id',
    ([first, ...rest]) =>
      first
        ? [first, { ...first, headers: { ...first.headers, ce_id: randomUUID() } }, ...rest]
        : [],
    /event 1 has another id than before/,
  ],
];

describe.skipIf(!canRun)('a Kafka consumer in Python', () => {
  test('reads each order’s events, once and in their order', { timeout: LIMIT_MS }, async () => {
    if (!service) throw new Error('there is no service');
    const { lines } = await readFrom('orders.events');
    const orderIds = await runOrders(service);
    await eventuallyPasses(async () =>
      expect(ofOrders(lines, orderIds)).toEqual(await linesOf(service, orderIds)),
    );
    expect(lines.filter((line) => !/^[0-9a-f-]{36} \d+ order\./.test(line))).toEqual([]);
  });

  test('drops events that come again', { timeout: LIMIT_MS }, async () => {
    const records = await recordsOfOneOrder();
    const [first] = records;
    if (!first) throw new Error('there is no record');
    const wrongInTheEnd = { ...first, key: randomUUID() };
    const repeats = [...records.slice(1), ...records, wrongInTheEnd];
    const { lines, ended } = await readRecords([...records, ...repeats]);
    expect(await ended).toBe(1);
    await eventuallyPasses(() => expect(lines).toHaveLength(records.length + 1));
  });

  test.each(wrong)('ends when %s', { timeout: LIMIT_MS }, async (_what, plant, sentence) => {
    const { lines, ended } = await readRecords(plant(await recordsOfOneOrder()));
    expect(await ended).toBe(1);
    await eventuallyPasses(() => expect(lines.at(-1)).toMatch(sentence));
  });
});
