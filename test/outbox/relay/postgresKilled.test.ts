/** SIGKILL for Postgres while the relay listens and has traffic: relay and hints recover. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { migrateDatabase } from '../../../db/migrate.ts';
import { createWakeUp } from '../../../db/wakeUp.ts';
import { startPostgres } from '../../../dev/engines/postgres.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { createLogger } from '../../../ops/logger.ts';
import { checkTopic, createEventProducer } from '../../../outbox/relay/eventProducer.ts';
import { startRelay } from '../../../outbox/relay/relay.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { readTopic, versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { testTopic } from '../../support/kafka.ts';
import { kafkaSettings } from './relayBench.ts';

const { brokers, topic } = await testTopic();
const folder = await mkdtemp(join(tmpdir(), 'orders-postgres-'));
const engine = await startPostgres({
  dataDir: join(folder, 'data'),
  runDir: join(folder, 'run'),
  port: await freePort(),
  report: () => {},
  keepAlive: true,
});
await engine.createDatabase('orders');
const url = engine.urlOf('orders');
await migrateDatabase(url);
const database = connectDatabase(url, 20, 'test');
const { db, sql } = database;
const reader = await readTopic({ brokers, topic });

afterAll(async () => {
  await reader.close();
  await database.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await eventuallyPasses(() => sql`select 1`);
});

const killPostgres = async (): Promise<void> => {
  const { pid } = engine.process;
  engine.process.kill('SIGKILL');
  await eventuallyPasses(() => {
    expect(engine.process.pid).not.toBe(pid);
    return sql`select 1`;
  });
};

test('Hints arrive again after Postgres was killed, and the reconnection itself counts as one', async () => {
  const wakeUp = createWakeUp(sql);
  let heard = 0;
  const hints = await wakeUp.listen('commands', () => {
    heard += 1;
  });
  await eventuallyPasses(() => {
    wakeUp.hint('commands');
    expect(heard).toBeGreaterThan(0);
  });
  heard = 0;
  await killPostgres();
  await eventuallyPasses(() => expect(heard).toBeGreaterThan(0));
  heard = 0;
  await eventuallyPasses(() => {
    wakeUp.hint('commands');
    expect(heard).toBeGreaterThan(0);
  });
  await hints.stop();
}, 60_000);

test('Listening begins once Postgres is up, when it was down at first', async () => {
  const wakeUp = createWakeUp(sql);
  const { pid } = engine.process;
  engine.process.kill('SIGKILL');
  let heard = 0;
  const hints = await wakeUp.listen('deliveries', () => {
    heard += 1;
  });
  await eventuallyPasses(() => expect(engine.process.pid).not.toBe(pid));
  await eventuallyPasses(() => {
    wakeUp.hint('deliveries');
    expect(heard).toBeGreaterThan(0);
  });
  await hints.stop();
}, 60_000);

test('Every committed event arrives although Postgres is killed while the relay works', async () => {
  const kafka = kafkaSettings(brokers);
  const relay = startRelay({
    db,
    producer: () => createEventProducer(kafka),
    checkTopic: () => checkTopic(kafka, { topic, create: false }),
    topic,
    holder: randomUUID(),
    log: createLogger('relay', 'silent'),
    registry: new Registry(),
    leaseMs: 1_500,
  });
  const committed: string[] = [];
  let going = true;
  const write = async (): Promise<void> => {
    while (going) {
      await acceptOrder(db).then(
        (orderId) => committed.push(orderId),
        () => {},
      );
    }
  };
  const writers = Array.from({ length: 4 }, write);
  for (let round = 0; round < 2; round += 1) {
    const before = reader.messages.length;
    await eventuallyPasses(() => expect(reader.messages.length).toBeGreaterThan(before + 50));
    await killPostgres();
  }
  going = false;
  await Promise.all(writers);
  await eventuallyPasses(() => {
    for (const orderId of committed) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(relay.waitingFor()).toEqual([]);
  await relay.stop();
}, 60_000);
