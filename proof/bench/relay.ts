/**
 * How fast one relay carries events, against what the same Postgres takes in meanwhile, and how long
 * one event takes from its commit to a consumer; with few old events, and with many.
 *
 * - plain inserts: the event's row, with its id, type, time and data, into a table with nothing but
 *   its primary key. One prepared statement, one row and one commit each, from 16 connections side by
 *   side; 32 and 64 were not seen to insert more on two cores. Neither the feed's columns and index
 *   nor the delivery are in it: less than what the service writes.
 * - written events: what the service itself writes for an event, the event and its delivery in one
 *   transaction, 16 side by side. What the relay has to keep up with.
 * - relayed: a backlog, from the first event that is gone to the last, without those already gone
 *   when the first was seen to be. Gone means: acknowledged by Kafka, and deleted.
 *
 * Inserting and relaying take turns, and medians are told: the machine is never quiet for long.
 *
 *   node proof/bench/relay.ts [--old=500000] [--backlog=200000] [--turns=3]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { newOrderId } from '../../contracts/ids.ts';
import { initialState } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import { connectDatabase } from '../../db/client.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { startKafka } from '../../dev/engines/kafka.ts';
import { startPostgres } from '../../dev/engines/postgres.ts';
import { startChild } from '../../dev/process/childProcess.ts';
import { freePort } from '../../dev/process/ports.ts';
import { readTopic } from '../fixtures/topicReader.ts';

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

const folder = await mkdtemp(join(tmpdir(), 'relay-bench-'));
const place = (name: string) => ({
  dataDir: join(folder, name),
  runDir: join(folder, 'run'),
  report: (line: string) => console.error(line),
});
const postgresEngine = await startPostgres({ ...place('postgres'), port: await freePort() });
const kafkaEngine = await startKafka({ ...place('kafka'), port: await freePort() });
await postgresEngine.createDatabase('bench');
const url = postgresEngine.urlOf('bench');
await migrateDatabase(url);
const { db, sql, close } = connectDatabase(url, WRITERS + 4, 'bench');
const brokers = [kafkaEngine.address];
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

const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

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

/** The row of an event, as plain as it can be kept. */
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

/** What it costs to write an event; they are taken back, so that the relay finds its backlog only. */
async function writtenEventsPerSecond(): Promise<number> {
  const rate = await perSecond(() => {
    const data = { ...initialState, orderId: newOrderId(), userId: 'customer-1', version: 1 };
    return db.transaction((tx) => appendEvent(tx, 'order.created', data));
  });
  await sql`truncate event_deliveries`;
  return rate;
}

/** Events without the transactions that would have made them. */
async function fill(count: number, pending: boolean): Promise<void> {
  const state = JSON.stringify({ ...initialState, userId: 'customer-1', version: 1 });
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`create temp table filling on commit drop as
      select gen_random_uuid() as order_id from generate_series(1, ${count}::int)`;
    await tx`insert into order_events (order_id, version, type, data)
      select order_id, 1, 'order.confirmed',
        ${state}::text::jsonb || jsonb_build_object('orderId', order_id)
      from filling`;
    if (!pending) return;
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
  void relay.ended.then((how) => {
    ended = how;
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
  const [rest] = await sql`select count(*)::int as n from event_deliveries`;
  while ((await first()) !== undefined) {
    assertRelaying();
    // Every look steps over what was deleted: few of them, so that they take nothing from the relay.
    await sleep(50);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await relay.signal('SIGTERM');
  return Number(rest?.['n']) / seconds;
}

async function delaysMs(): Promise<number[]> {
  const relay = startRelay();
  const reader = await readTopic({ brokers, topic });
  // Whatever came before is read first, so that the newest message is the one waited for.
  for (let seen = -1; seen < reader.messages.length; await sleep(1_000)) {
    seen = reader.messages.length;
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
  return delays.sort((a, b) => a - b);
}

try {
  for (const old of [0, Number(values.old)]) {
    if (old > 0) await fill(old, false);
    const plain: number[] = [];
    const relayed: number[] = [];
    const ratios: number[] = [];
    for (let turn = 0; turn < Number(values.turns); turn += 1) {
      // What was just filled in is written out first, so that all are measured on a quiet disk.
      if (old === 0) await sql`truncate event_deliveries, order_events`;
      await sql`checkpoint`;
      const inserts = await plainInsertsPerSecond();
      const carried = await relayedPerSecond(Number(values.backlog));
      plain.push(inserts);
      relayed.push(carried);
      ratios.push(carried / inserts);
      console.error(
        `turn ${turn}: ${inserts.toFixed(0)} inserts/s, ${carried.toFixed(0)} relayed/s`,
      );
    }
    const written = await writtenEventsPerSecond();
    const delays = await delaysMs();
    const at = (share: number) => (delays[Math.floor(delays.length * share)] ?? 0).toFixed(1);
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
  await kafkaEngine.stop();
  await postgresEngine.stop();
  await rm(folder, { recursive: true, force: true });
}
