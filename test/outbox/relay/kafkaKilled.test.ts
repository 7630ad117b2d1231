/** SIGKILL for Kafka while a relay has traffic: no event is lost and each order's order is kept. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { startKafka } from '../../../dev/engines/kafka.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { createLogger } from '../../../ops/logger.ts';
import { checkTopic, createEventProducer } from '../../../outbox/relay/eventProducer.ts';
import { startRelay } from '../../../outbox/relay/relay.ts';
import { readTopic, versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { testDatabase } from '../../support/database.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { kafkaSettings, startTraffic } from './relayBench.ts';

const VERSIONS = [1, 2, 3, 4];

const folder = await mkdtemp(join(tmpdir(), 'orders-kafka-'));
const broker = await startKafka({
  dataDir: join(folder, 'data'),
  runDir: join(folder, 'run'),
  port: await freePort(),
  report: () => {},
  keepAlive: true,
});
const { url } = await testDatabase();
const database = connectDatabase(url, 20, 'test');
const { db, sql } = database;
const topic = 'orders.events';
const kafka = kafkaSettings([broker.address]);

afterAll(async () => {
  await database.close();
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
});

const eventually = <T>(check: () => T | Promise<T>) => eventuallyPasses(check, 60_000);
const pending = async (): Promise<number> =>
  Number(
    (await sql`select count(*)::int as n from event_deliveries where done_at is null`)[0]?.['n'],
  );

test('Events wait while a killed Kafka is down and all arrive, in each order’s sequence', async () => {
  const relay = startRelay({
    db,
    producer: () => createEventProducer(kafka),
    checkTopic: () => checkTopic(kafka, { topic, create: true }),
    topic,
    holder: randomUUID(),
    log: createLogger('relay', 'silent'),
    registry: new Registry(),
    leaseMs: 2_000,
    pollMs: 100,
  });
  const traffic = startTraffic(db, { writers: 4, versions: VERSIONS.length });
  for (let round = 0; round < 2; round += 1) {
    await eventually(() => expect(relay.waitingFor()).toEqual([]));
    const soFar = traffic.orderIds.length;
    await eventually(() => expect(traffic.orderIds.length).toBeGreaterThan(soFar + 20));
    const { pid } = broker.process;
    broker.process.kill('SIGKILL');
    await eventually(() => expect(relay.waitingFor()).toEqual(['kafka']));
    await eventually(() => expect(broker.process.pid).not.toBe(pid));
  }
  await traffic.stop();
  await eventually(async () => expect(await pending()).toBe(0));
  expect(relay.waitingFor()).toEqual([]);
  await relay.stop();

  const reader = await readTopic({ brokers: [broker.address], topic });
  await eventually(() => {
    for (const orderId of traffic.orderIds) expect(versionsOf(reader, orderId)).toEqual(VERSIONS);
  });
  await reader.close();
}, 180_000);
