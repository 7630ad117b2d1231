/**
 * Compares how fast one relay publishes events with how fast the same Postgres takes inserts, and
 * measures the delay from an event's commit to a consumer, with few and with many old events.
 *
 * - plain inserts: the event's id, type, time and data into a table with only its primary key, by
 *   one prepared statement, one row and one commit each, over 16 connections (32 and 64 inserted no
 *   more on two cores). Without the feed's columns and index and without the delivery: less than
 *   the service writes.
 * - written events: what the service writes, the event and its delivery in one transaction, over 16
 *   connections. The relay has to keep up with this.
 * - relayed: a backlog, from the first deletion of a delivery to the last, less the deliveries
 *   already deleted when the first deletion was noticed. Deleted means acknowledged by Kafka.
 *
 * Inserting and relaying take turns and the medians are printed, because other load on the machine
 * varies.
 *
 *   node proof/bench/relay.ts [--old=500000] [--backlog=200000] [--turns=3]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { newOrderId } from '../../contracts/ids.ts';
import { initialState } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import { connectDatabase } from '../../db/client.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { startChild } from '../../dev/process/childProcess.ts';
import { readTopic } from '../fixtures/topicReader.ts';
import { startBenchEngines } from './engines.ts';
import { median, quantile } from './statistics.ts';

const { values } = parseArgs({
  options: {
    old: { type: 'string', default: '500000' },
    backlog: { type: 'string', default: '200000' },
    turns: { type: 'string', default: '3' },
  },
});
const INSERT_SECONDS = 5;
const WRITERS = 16;
const ROUNDS = 300;

const engines = await startBenchEngines();
const url = engines.databaseUrl;
const kafka = await engines.startKafka();
const { db, sql, close } = connectDatabase(url, WRITERS + 4, 'bench');
const brokers = [kafka.address];
const topic = 'bench';
const admin = new Admin({ clientId: 'bench', bootstrapBrokers: brokers });
await admin.createTopics({ topics: [topic], partitions: 12, replicas: 1 });
const startRelay = () =>
  startChild('outbox/relay/main.ts', {
    DATABASE_URL: url,
    RELAY_PORT: '0',
    RELAY_LEASE_SECONDS: '2',
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: topic,
  });

async function perSecond(write: () => Promise<unknown>): Promise<number> {
  const endsAt = performance.now() + INSERT_SECONDS * 1000;
  let count = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await write();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return count / INSERT_SECONDS;
}

/** Inserts rows of events into a table without indexes. */
async function plainInsertsPerSecond(): Promise<number> {
  await sql`
    create table if not exists plain (
      order_id uuid, version int, event_id uuid not null default gen_random_uuid(),
      type text not null, occurred_at timestamptz not null default now(), data jsonb not null,
      primary key (order_id, version))`;
  return perSecond(() => {
    const orderId = newOrderId();
    const data = JSON.stringify({ ...initialState, orderId, userId: 'customer-1', version: 1 });
    return sql`
      insert into plain (order_id, version, type, data)
      values (${orderId}, 1, 'order.confirmed', ${data}::text::jsonb)`;
  });
}

/** Writes events, and removes their deliveries: the relay must find its backlog only. */
async function writtenEventsPerSecond(): Promise<number> {
  const rate = await perSecond(() => {
    const data = { ...initialState, orderId: newOrderId(), userId: 'customer-1', version: 1 };
    return db.transaction((tx) => appendEvent(tx, 'order.created', data));
  });
  await sql`truncate event_deliveries`;
  return rate;
}

/** Inserts `count` events at once, with deliveries when `isPending`. */
async function fill(count: number, isPending: boolean): Promise<void> {
  const state = JSON.stringify({ ...initialState, userId: 'customer-1', version: 1 });
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`create temp table filling on commit drop as
      select gen_random_uuid() as order_id from generate_series(1, ${count}::int)`;
    await tx`insert into order_events (order_id, version, type, data)
      select order_id, 1, 'order.confirmed',
        ${state}::text::jsonb || jsonb_build_object('orderId', order_id)
      from filling`;
    if (!isPending) return;
    await tx`insert into event_deliveries (order_id, version, partition)
      select order_id, 1, ('x' || right(order_id::text, 4))::bit(16)::int % 16 from filling`;
  });
  await sql`analyze order_events`;
}

async function relayedPerSecond(count: number): Promise<number> {
  await fill(count, true);
  const relay = startRelay();
  const first = async () => {
    const [row] = await sql`select id from event_deliveries order by id limit 1`;
    return row?.['id'];
  };
  const before = await first();
  let ended: NodeJS.Signals | number | null | undefined;
  void relay.ended.then((result) => {
    ended = result;
  });
  const assertRelaying = (): void => {
    if (ended !== undefined) throw new Error(`the relay ended (${ended}): ${relay.output()}`);
  };
  const limit = performance.now() + 30_000;
  while ((await first()) === before) {
    assertRelaying();
    if (performance.now() > limit) throw new Error(`the relay does not relay: ${relay.output()}`);
    await sleep(1);
  }
  const startedAt = performance.now();
  const [remaining] = await sql`select count(*)::int as n from event_deliveries`;
  while ((await first()) !== undefined) {
    assertRelaying();
    // Each query steps over deleted rows: few queries, so that they do not slow the relay.
    await sleep(50);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await relay.signal('SIGTERM');
  return Number(remaining?.['n']) / seconds;
}

async function delaysMs(): Promise<number[]> {
  const relay = startRelay();
  const reader = await readTopic({ brokers, topic });
  // Reads all earlier messages first: then the newest message is the awaited one.
  for (let count = -1; count < reader.messages.length; await sleep(1_000)) {
    count = reader.messages.length;
  }
  const wakeUp = createWakeUp(sql);
  const delays: number[] = [];
  for (let round = -20; round < ROUNDS; round += 1) {
    const orderId = newOrderId();
    const data = { ...initialState, orderId, userId: 'customer-1', version: 1 };
    await db.transaction((tx) => appendEvent(tx, 'order.created', data));
    const committedAt = performance.now();
    wakeUp.hint('deliveries');
    let message = reader.messages.at(-1);
    while (message?.key !== orderId) {
      await sleep(1);
      message = reader.messages.at(-1);
    }
    if (round >= 0) delays.push(message.receivedAt - committedAt);
    await sleep(10);
  }
  await reader.close();
  await relay.signal('SIGTERM');
  return delays;
}

try {
  for (const old of [0, Number(values.old)]) {
    if (old > 0) await fill(old, false);
    const plain: number[] = [];
    const relayed: number[] = [];
    const ratios: number[] = [];
    for (let turn = 0; turn < Number(values.turns); turn += 1) {
      // Writes the inserted rows out first, so that the disk is idle when the measurement starts.
      if (old === 0) await sql`truncate event_deliveries, order_events`;
      await sql`checkpoint`;
      const inserts = await plainInsertsPerSecond();
      const published = await relayedPerSecond(Number(values.backlog));
      plain.push(inserts);
      relayed.push(published);
      ratios.push(published / inserts);
      console.error(
        `turn ${turn}: ${inserts.toFixed(0)} inserts/s, ${published.toFixed(0)} relayed/s`,
      );
    }
    const written = await writtenEventsPerSecond();
    const delays = await delaysMs();
    const at = (share: number) => quantile(delays, share).toFixed(1);
    console.log(
      `${old} old events: relayed ${median(relayed).toFixed(0)} /s, ` +
        `plain inserts ${median(plain).toFixed(0)} /s (relayed: ${median(ratios).toFixed(1)} times), ` +
        `written events ${written.toFixed(0)} /s, ` +
        `commit to consumer p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    );
  }
} finally {
  await admin.close();
  await close();
  await engines.close();
}
