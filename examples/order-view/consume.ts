/** Reads order events from Kafka in batches, and commits each batch only once it was handled. */
import { Consumer, type Message } from '@platformatic/kafka';
import { Kafka as CloudEvents, type KafkaMessage } from 'cloudevents';
import type { OrderEvent } from './view.ts';

type Record = Message<Buffer, Buffer, Buffer, Buffer>;

export interface ConsumeOptions {
  readonly brokers: string[];
  readonly topic: string;
  /** All copies of a consumer share one group; another consumer has another. */
  readonly group: string;
  /** Must have taken effect, for good, when it resolves. */
  readonly handle: (events: readonly OrderEvent[]) => Promise<void>;
}

const BATCH = 200;

/** Consumes until an error ends it: then let the process end, and start it again. */
export async function consume(options: ConsumeOptions): Promise<never> {
  const consumer = new Consumer({
    clientId: options.group,
    groupId: options.group,
    bootstrapBrokers: options.brokers,
    // How long the partitions of a copy that was killed wait for another; the broker's least.
    sessionTimeout: 6_000,
    heartbeatInterval: 1_000,
    maxWaitTime: 100,
  });
  const stream = await consumer.consume({
    topics: [options.topic],
    mode: 'committed',
    fallbackMode: 'earliest',
    autocommit: false,
  });
  let batch: Record[] = [];
  for await (const record of stream) {
    batch.push(record);
    // What has come already is handled together; what has not is not waited for.
    if (batch.length < BATCH && stream.readableLength > 0) continue;
    await options.handle(batch.map(eventOf));
    // After the handling, never before: whoever dies in between sees them again, and loses none.
    const last = new Map(batch.map((one) => [one.partition, one]));
    for (const one of last.values()) await one.commit();
    batch = [];
  }
  throw new Error('the stream has ended');
}

/** Reads a record with the official CloudEvents library. */
function eventOf(record: Record): OrderEvent {
  const headers = [...record.headers].map(([name, value]) => [String(name), String(value)]);
  const value = String(record.value);
  const message: KafkaMessage<string> = {
    key: String(record.key),
    value,
    body: value,
    headers: Object.fromEntries(headers),
  };
  const event = CloudEvents.toEvent<OrderEvent>(message);
  if (Array.isArray(event) || !event.data || event.subject === undefined) {
    throw new Error(`no event of an order: partition ${record.partition}, offset ${record.offset}`);
  }
  const { status, order } = event.data;
  return {
    orderId: event.subject,
    sequence: Number(event['sequence']),
    status,
    ...(order && { order }),
  };
}
