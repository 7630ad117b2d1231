import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { newClusterId } from '../../../dev/engines/kafka.ts';
import { testDatabase } from '../../support/database.ts';
import { testTopic } from '../../support/kafka.ts';
import { testTemporal } from '../../support/temporal.ts';
import { testTimeSkipping } from '../../support/timeSkipping.ts';

const database = await testDatabase();
const temporal = await testTemporal();
const { brokers, topic } = await testTopic();
const timeSkipping = await testTimeSkipping();

test('a test file’s database is migrated and empty', async () => {
  const sql = postgres(database.url, { max: 1 });
  const tables = await sql<{ tablename: string }[]>`
    select tablename from pg_tables where schemaname = 'public'`;
  const rows = await sql`select 1 from orders`;
  await sql.end();
  expect(tables.map((table) => table.tablename)).toContain('orders');
  expect(rows).toHaveLength(0);
});

test('an order can be found in Temporal by the search attributes of a fresh namespace', async () => {
  const { client } = temporal;
  await client.workflow.start('anything', {
    taskQueue: 'orders',
    workflowId: 'order-1',
    searchAttributes: { OrderStatus: ['pending'], CustomerId: ['c'], OrderAttention: ['payment'] },
  });
  await expect
    .poll(() => client.workflow.count("OrderStatus = 'pending'"), { timeout: 5_000 })
    .toMatchObject({ count: 1 });
});

test('the time-skipping server skips a day and takes the same search attributes', async () => {
  const before = await timeSkipping.currentTimeMs();
  await timeSkipping.sleep('1 day');
  expect((await timeSkipping.currentTimeMs()) - before).toBeGreaterThanOrEqual(86_400_000);
  const handle = await timeSkipping.client.workflow.start('anything', {
    taskQueue: 'orders',
    workflowId: 'order-1',
    searchAttributes: { OrderStatus: ['pending'] },
  });
  await handle.terminate();
});

test('what is sent to a file’s topic can be read from it', async () => {
  const clientId = 'test';
  const producer = new Producer({
    clientId,
    bootstrapBrokers: brokers,
    serializers: stringSerializers,
  });
  await producer.send({ messages: [{ topic, key: 'order-1', value: 'created' }], acks: -1 });
  await producer.close();
  const consumer = new Consumer({
    clientId,
    groupId: topic,
    bootstrapBrokers: brokers,
    deserializers: stringDeserializers,
  });
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest' });
  for await (const message of stream) {
    expect([message.key, message.value]).toEqual(['order-1', 'created']);
    break;
  }
  await consumer.close(true);
});

test('no id of a Kafka cluster begins with a dash, which its tool would take for an option', () => {
  const ids = Array.from({ length: 2_000 }, newClusterId);
  expect(ids.filter((id) => !/^[A-Za-f][\w-]{21}$/.test(id))).toEqual([]);
});
