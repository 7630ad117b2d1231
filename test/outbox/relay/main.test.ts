/**
 * Relay processes, killed and paused in the middle of traffic. Verified to fail when deliveries are
 * deleted before they are sent (lost events) and when batches are sent in any order (wrong order).
 */
import { afterAll, afterEach, expect, test } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { type RunningChild, startChild } from '../../../dev/process/childProcess.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { readTopic, versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { testDatabase } from '../../support/database.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { testTopic } from '../../support/kafka.ts';
import { startTraffic } from './relayBench.ts';

const VERSIONS = [1, 2, 3, 4, 5, 6, 7, 8];

const { brokers, topic } = await testTopic();
const { url } = await testDatabase();
const database = connectDatabase(url, 20, 'test');
const { db, sql } = database;
const reader = await readTopic({ brokers, topic });
const children: RunningChild[] = [];

const relay = (addresses = brokers.join(',')): RunningChild => {
  const child = startChild('outbox/relay/main.ts', {
    DATABASE_URL: url,
    RELAY_PORT: '0',
    RELAY_LEASE_SECONDS: '1',
    KAFKA_BROKERS: addresses,
    KAFKA_TOPIC: topic,
  });
  children.push(child);
  return child;
};
const holders = async (): Promise<number> =>
  (await sql`select distinct holder from relay_leases where expires_at > now()`).length;
const arrived = (): number => reader.messages.length;

/** Eight writers that place and change orders until they are stopped. */
const traffic = () => startTraffic(db, { writers: 8, versions: VERSIONS.length });
const allArrived = (orderIds: readonly string[]) =>
  eventuallyPasses(async () => {
    expect(await sql`select from event_deliveries where done_at is null limit 1`).toHaveLength(0);
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual(VERSIONS);
  });

afterEach(async () => {
  for (const child of children.splice(0)) await child.signal('SIGKILL');
});
afterAll(async () => {
  await reader.close();
  await database.close();
});

test('A relay killed again and again under traffic loses no event and keeps each order’s sequence', async () => {
  const orders = traffic();
  for (let round = 0; round < 4; round += 1) {
    const before = arrived();
    const child = relay();
    await eventuallyPasses(() => expect(arrived()).toBeGreaterThan(before + 200));
    await child.signal('SIGKILL');
  }
  await orders.stop();
  const { orderIds } = orders;
  relay();
  await allArrived(orderIds);
  const ids = new Set(reader.messages.map(({ headers }) => headers['ce_id']));
  expect(ids.size).toBe(orderIds.length * VERSIONS.length);
}, 60_000);

test('A relay paused for longer than its lease comes back without harm', async () => {
  const paused = relay();
  await eventuallyPasses(async () => expect(await holders()).toBe(1));
  relay();
  await eventuallyPasses(async () => expect(await holders()).toBe(2));
  const orders = traffic();
  const before = arrived();
  await eventuallyPasses(() => expect(arrived()).toBeGreaterThan(before + 200));
  await paused.signal('SIGSTOP');
  await eventuallyPasses(async () => expect(await holders()).toBe(1));
  const taken = arrived();
  await eventuallyPasses(() => expect(arrived()).toBeGreaterThan(taken + 200));
  await paused.signal('SIGCONT');
  await eventuallyPasses(async () => expect(await holders()).toBe(2));
  await orders.stop();
  await allArrived(orders.orderIds);
}, 60_000);

test('A relay releases its partitions on SIGTERM and exits with 0', async () => {
  await eventuallyPasses(async () => expect(await holders()).toBe(0));
  const child = relay();
  await eventuallyPasses(async () => expect(await holders()).toBe(1));
  expect(await child.signal('SIGTERM')).toBe(0);
  expect(await holders()).toBe(0);
}, 60_000);

test('A relay stops soon on SIGTERM, even with Kafka down, and keeps its events', async () => {
  await acceptOrder(db);
  const child = relay(`127.0.0.1:${await freePort()}`);
  await eventuallyPasses(() => {
    expect(child.output()).toContain('Kafka is away');
    expect(child.output()).toContain('"started"');
  });
  const askedAt = performance.now();
  expect(await child.signal('SIGTERM')).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(15_000);
  expect(await sql`select from event_deliveries where done_at is null`).toHaveLength(1);
}, 60_000);
