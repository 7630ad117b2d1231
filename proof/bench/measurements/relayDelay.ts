import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Producer, stringSerializers } from '@platformatic/kafka';
import { initialState } from '../../../contracts/order.ts';
import { createWakeUp } from '../../../db/wakeUp.ts';
import { readTopic, type TopicReader } from '../../fixtures/topicReader.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { startRelayBench } from '../relayBench.ts';
import { quantile } from '../statistics.ts';

const EVENTS = 100;
const PAUSE_MS = 10;
const LIMIT_MS = 30_000;

export const relayDelay: Measurement = {
  name: 'relay-delay',
  title: 'From the commit of an event to its consumer',
  baseline: 'a plain Kafka producer (acks=all) to the same consumer, from the send to the arrival',
  meaning: `${EVENTS} events a round, one at a time, each with the hint that the service gives when it commits. The difference to the baseline is what the outbox adds: the notification, the query and the deletion.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const bench = await startRelayBench(lab, 'relay-delay');
    const { topic } = bench;
    const child = bench.startRelay();
    const reader = await readTopic(bench);
    const wakeUp = createWakeUp(bench.sql);
    const producer = new Producer({
      clientId: 'bench',
      bootstrapBrokers: bench.brokers,
      serializers: stringSerializers,
      idempotent: true,
    });
    const value = JSON.stringify({ ...initialState, userId: 'customer-1', version: 1 });
    const sides = {
      measured: () =>
        delays(reader, async () => {
          const orderId = await bench.writeEvent();
          const at = performance.now();
          wakeUp.hint('deliveries');
          return { key: orderId, at };
        }),
      baseline: () =>
        delays(reader, async () => {
          const [key, at] = [randomUUID(), performance.now()];
          await producer.send({ messages: [{ topic, key, value }] });
          return { key, at };
        }),
    };
    try {
      await sides.measured();
      await sides.baseline();
      await alternate(sides);
    } finally {
      await producer.close();
      await reader.close();
      await child.signal('SIGTERM');
      await bench.close();
    }
  },
};

/** @param send makes one message. Its `at` is performance.now() when it was due */
async function delays(
  reader: TopicReader,
  send: () => Promise<{ readonly key: string; readonly at: number }>,
): Promise<Sample> {
  const delaysMs: number[] = [];
  while (delaysMs.length < EVENTS) {
    const { key, at } = await send();
    let message = reader.messages.at(-1);
    for (const limit = at + LIMIT_MS; message?.key !== key; message = reader.messages.at(-1)) {
      if (performance.now() > limit) throw new Error('a message does not arrive');
      await sleep(1);
    }
    delaysMs.push(message.receivedAt - at);
    await sleep(PAUSE_MS);
  }
  return {
    'to the consumer, p50 (ms)': quantile(delaysMs, 0.5),
    'to the consumer, p99 (ms)': quantile(delaysMs, 0.99),
  };
}
