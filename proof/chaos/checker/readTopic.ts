/** Reads a Kafka topic from its beginning to its end at the time of the call. */
import { randomUUID } from 'node:crypto';
import { Consumer, type Message } from '@platformatic/kafka';
import type { TopicRecord } from './storeRecords.ts';

const READ_LIMIT_MS = 60_000;

/** @throws when the end is not reached within a minute */
export async function readTopic(brokers: readonly string[], topic: string): Promise<TopicRecord[]> {
  const consumer = new Consumer({
    clientId: 'checker',
    groupId: `checker-${randomUUID()}`,
    bootstrapBrokers: [...brokers],
    minBytes: 1,
    maxWaitTime: 100,
    maxBytes: 4_000_000,
  });
  try {
    const first = (await consumer.listOffsets({ topics: [topic], timestamp: -2n })).get(topic);
    const ends = (await consumer.listOffsets({ topics: [topic], timestamp: -1n })).get(topic) ?? [];
    const unread = new Set(
      ends.flatMap((end, partition) => (end > (first?.[partition] ?? 0n) ? [partition] : [])),
    );
    return unread.size === 0 ? [] : await readTo(consumer, topic, ends, unread);
  } finally {
    await consumer.close(true);
  }
}

async function readTo(
  consumer: Consumer,
  topic: string,
  ends: readonly bigint[],
  unread: Set<number>,
): Promise<TopicRecord[]> {
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
  const records: TopicRecord[] = [];
  const read = Promise.withResolvers<void>();
  const limit = setTimeout(
    () => read.reject(new Error(`${topic} was not read to its end in time`)),
    READ_LIMIT_MS,
  );
  stream.on('error', read.reject);
  stream.on('data', (message: Message<Buffer, Buffer, Buffer, Buffer>) => {
    const end = ends[message.partition] ?? 0n;
    if (message.offset < end) records.push(recordOf(message));
    if (message.offset >= end - 1n) unread.delete(message.partition);
    if (unread.size === 0) read.resolve();
  });
  try {
    await read.promise;
    return records;
  } finally {
    clearTimeout(limit);
    await stream.close();
  }
}

function recordOf(message: Message<Buffer, Buffer, Buffer, Buffer>): TopicRecord {
  const headers = new Map([...message.headers].map(([key, value]) => [String(key), String(value)]));
  return {
    key: String(message.key),
    partition: message.partition,
    offset: Number(message.offset),
    eventId: headers.get('ce_id') ?? '',
    type: headers.get('ce_type') ?? '',
    sequence: Number(headers.get('ce_sequence')),
    value: String(message.value),
  };
}
