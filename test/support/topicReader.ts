/** Everything a topic holds, as it comes. */
import { randomUUID } from 'node:crypto';
import { Consumer, type Message } from '@platformatic/kafka';
import type { TestTopic } from './kafka.ts';

export interface ReadMessage {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
  readonly partition: number;
  /** performance.now() when it came. */
  readonly receivedAt: number;
}

export interface TopicReader {
  /** All messages so far, in the order they came: per partition that is Kafka's order. */
  readonly messages: readonly ReadMessage[];
  close(): Promise<void>;
}

export async function readTopic({ brokers, topic }: TestTopic): Promise<TopicReader> {
  const consumer = new Consumer({
    clientId: 'test-reader',
    groupId: `test-reader-${randomUUID()}`,
    bootstrapBrokers: brokers,
    minBytes: 1,
    maxWaitTime: 100,
    maxBytes: 4_000_000,
  });
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
  const messages: ReadMessage[] = [];
  stream.on('data', (message: Message<Buffer, Buffer, Buffer, Buffer>) => {
    messages.push({
      key: String(message.key),
      value: String(message.value),
      headers: Object.fromEntries([...message.headers].map(([k, v]) => [String(k), String(v)])),
      partition: message.partition,
      receivedAt: performance.now(),
    });
  });
  return {
    messages,
    async close() {
      await stream.close();
      await consumer.close(true);
    },
  };
}

/** Which versions of an order's events came, each where it came first. */
export function versionsOf(reader: TopicReader, orderId: string): number[] {
  const seen = reader.messages
    .filter(({ key }) => key === orderId)
    .map(({ headers }) => Number(headers['ce_sequence']));
  return [...new Set(seen)];
}
