/** Relays within the test's process, on a real Postgres and Kafka. */
import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import { afterAll, afterEach } from 'vitest';
import type { OrderEventType } from '../../../contracts/events.ts';
import { initialState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { connectDatabase, type Database, type Queries } from '../../../db/client.ts';
import { createLogger } from '../../../ops/logger.ts';
import type { Carrier } from '../../../outbox/carrier/carrier.ts';
import { checkTopic, createEventProducer } from '../../../outbox/relay/eventProducer.ts';
import { startRelay } from '../../../outbox/relay/relay.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { readTopic } from '../../../proof/fixtures/topicReader.ts';
import { testDatabase } from '../../support/database.ts';
import { testTopic } from '../../support/kafka.ts';

/** The settings of a Kafka without TLS and passwords. @param brokers host:port of each */
export const kafkaSettings = (brokers: string[]) => ({
  KAFKA_BROKERS: brokers,
  KAFKA_TLS: false,
  KAFKA_CA_FILE: undefined,
  KAFKA_COMPRESSION: 'gzip' as const,
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' as const,
  KAFKA_SASL_USERNAME: undefined,
  KAFKA_SASL_PASSWORD: undefined,
});

/** Appends an event to the order's timeline, to be relayed. */
export const change = (
  tx: Queries,
  orderId: string,
  version: number,
  type: OrderEventType = 'order.confirmed',
) => appendEvent(tx, type, { ...initialState, orderId, userId: 'customer-1', version });

/** Writers that place orders and change each up to the version `versions`, until they are stopped. */
export function startTraffic(
  db: Database,
  { writers, versions }: { readonly writers: number; readonly versions: number },
) {
  const orderIds: string[] = [];
  let running = true;
  const write = async (): Promise<void> => {
    while (running) {
      const orderId = await acceptOrder(db);
      orderIds.push(orderId);
      for (let version = 2; version <= versions; version += 1) {
        await db.transaction((tx) => change(tx, orderId, version));
      }
    }
  };
  const written = Promise.all(Array.from({ length: writers }, write));
  return {
    orderIds,
    async stop(): Promise<void> {
      running = false;
      await written;
    },
  };
}

/** Call it at the top level of a test file. After each test its relays stop and no delivery is left. */
export async function relayBench() {
  const { brokers, topic } = await testTopic();
  const { url } = await testDatabase();
  const database = connectDatabase(url, 20, 'test');
  const { db, sql } = database;
  const reader = await readTopic({ brokers, topic });
  const log = createLogger('relay', process.env['TEST_LOG_LEVEL'] ?? 'silent');
  const kafka = kafkaSettings(brokers);
  const running: Carrier[] = [];
  afterEach(async () => {
    for (const relay of running.splice(0)) await relay.stop();
    await sql`truncate event_deliveries`;
  });
  afterAll(async () => {
    await reader.close();
    await database.close();
  });

  const relayOn = (options: Partial<Parameters<typeof startRelay>[0]> = {}) => {
    const registry = new Registry();
    const holder = randomUUID();
    const relay = startRelay({
      db,
      producer: () => createEventProducer(kafka),
      checkTopic: () => checkTopic(kafka, { topic, create: false }),
      topic,
      holder,
      log,
      registry,
      leaseMs: 1_500,
      pollMs: 100,
      ...options,
    });
    running.push(relay);
    return { ...relay, holder, registry };
  };
  const pending = async (): Promise<number> =>
    Number(
      (await sql`select count(*)::int as n from event_deliveries where done_at is null`)[0]?.['n'],
    );
  /** How many partitions each relay holds, by holder. */
  const holders = async (): Promise<Map<string, number>> => {
    const rows = await sql<{ holder: string; n: number }[]>`
      select holder, count(*)::int as n from relay_leases
      where expires_at > now() group by holder`;
    return new Map(rows.map(({ holder, n }) => [holder, n]));
  };

  return { brokers, topic, url, db, sql, reader, log, kafka, relayOn, pending, holders };
}
