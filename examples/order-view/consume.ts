/** Reads order events from Kafka in batches, and commits a batch only after it was handled. */
import { Consumer, type Message } from '@platformatic/kafka';
import { Kafka as CloudEvents, type KafkaMessage } from 'cloudevents';
import type { OrderEvent } from './view.ts';

type Record = Message<Buffer, Buffer, Buffer, Buffer>;

export interface ConsumeOptions {
  readonly brokers: string[];
  readonly topic: string;
  /** Copies of one consumer share a group; another consumer has its own. */
  readonly group: string;
  /** Resolves once the events have durably taken effect. */
  readonly handle: (events: readonly OrderEvent[]) => Promise<void>;
}

const BATCH = 200;

/** Consumes until an error. The process should then exit and be restarted. */
export async function consume(options: ConsumeOptions): Promise<never> {
  const consumer = new Consumer({
    clientId: options.group,
    groupId: options.group,
    bootstrapBrokers: options.brokers,
    // How long the partitions of a killed copy wait for another copy: the broker's minimum.
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
    // Handles the messages that have arrived together, without waiting for more.
    if (batch.length < BATCH && stream.readableLength > 0) continue;
    await options.handle(batch.map(eventOf));
    // After the handling: a process that dies before the commit reads the batch again, and loses none.
    const lastOf = new Map(batch.map((item) => [item.partition, item]));
    for (const last of lastOf.values()) await last.commit();
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
