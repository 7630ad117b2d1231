import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { Registry } from 'prom-client';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type { OrderEventType } from '../../../contracts/events.ts';
import { initialState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { connectDatabase, type Queries } from '../../../db/client.ts';
import { createWakeUp } from '../../../db/wakeUp.ts';
import { startChild } from '../../../dev/process/childProcess.ts';
import { createLogger } from '../../../ops/logger.ts';
import { createCarry } from '../../../outbox/relay/carry.ts';
import { listDeadLetters, resumeOrder } from '../../../outbox/relay/deadLetters.ts';
import { createDeliveries, deliverySettings } from '../../../outbox/relay/deliveries.ts';
import {
  checkTopic,
  createEventProducer,
  SendTimeoutError,
} from '../../../outbox/relay/eventProducer.ts';
import { createLeases, prepareLeases } from '../../../outbox/relay/lease.ts';
import { type Relay, startRelay } from '../../../outbox/relay/relay.ts';
import { replayEvents, replayOrder } from '../../../outbox/relay/replayEvents.ts';
import { acceptOrder, acceptOrderIn } from '../../../proof/fixtures/acceptedOrder.ts';
import { readTopic, versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { cuttableWire } from '../../support/cuttableWire.ts';
import { testDatabase } from '../../support/database.ts';
import { testTopic } from '../../support/kafka.ts';

const { brokers, topic } = await testTopic();
const { url } = await testDatabase();
const database = connectDatabase(url, 20, 'test');
const { db, sql } = database;
const reader = await readTopic({ brokers, topic });
const log = createLogger('relay', process.env['TEST_LOG_LEVEL'] ?? 'silent');
const kafka = (addresses: string[] = brokers) => ({
  KAFKA_BROKERS: addresses,
  KAFKA_TLS: false,
  KAFKA_CA_FILE: undefined,
  KAFKA_COMPRESSION: 'gzip' as const,
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' as const,
  KAFKA_SASL_USERNAME: undefined,
  KAFKA_SASL_PASSWORD: undefined,
});

const running: Relay[] = [];
const relayOn = (options: Partial<Parameters<typeof startRelay>[0]> = {}) => {
  const registry = new Registry();
  const holder = randomUUID();
  const relay = startRelay({
    sql,
    producer: () => createEventProducer(kafka()),
    checkTopic: () => checkTopic(kafka(), { topic, create: false }),
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
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });

afterEach(async () => {
  for (const relay of running.splice(0)) await relay.stop();
  await sql`delete from event_deliveries`;
});
afterAll(async () => {
  await reader.close();
  await database.close();
});

const change = (
  tx: Queries,
  orderId: string,
  version: number,
  type: OrderEventType = 'order.confirmed',
) => appendEvent(tx, type, { ...initialState, orderId, userId: 'customer-1', version });
const pending = async (): Promise<number> =>
  Number((await sql`select count(*)::int as n from event_deliveries`)[0]?.['n']);
const holders = async (): Promise<Map<string, number>> => {
  const rows = await sql<{ holder: string; n: number }[]>`
    select holder, count(*)::int as n from relay_leases
    where expires_at > now() group by holder`;
  return new Map(rows.map(({ holder, n }) => [holder, n]));
};

test('An event reaches Kafka as a CloudEvent, keyed by its order, without address or token', async () => {
  relayOn();
  const orderId = await acceptOrder(db);
  const message = await eventually(() => {
    const found = reader.messages.find(({ key }) => key === orderId);
    if (!found) throw new Error('not there yet');
    return found;
  });
  const received: KafkaMessage<string> = {
    key: message.key,
    value: message.value,
    body: message.value,
    headers: message.headers,
  };
  const event = Kafka.toEvent<Record<string, unknown>>(received);
  if (!(event instanceof CloudEvent)) throw new Error('not one CloudEvent');
  expect(event.validate()).toBe(true);
  const [row] = await sql`
    select event_id, occurred_at from order_events where order_id = ${orderId} and version = 1`;
  expect(event).toMatchObject({
    specversion: '1.0',
    id: row?.['event_id'],
    source: '/orders',
    type: 'order.created',
    subject: orderId,
    sequence: '1',
    sequencetype: 'Integer',
    dataschema: 'urn:order-management-service:event:order.created:v1',
    datacontenttype: 'application/json',
    data: {
      orderId,
      userId: 'customer-1',
      version: 1,
      status: 'pending',
      order: { total: 2500, currency: 'EUR' },
    },
  });
  expect(Date.parse(event.time ?? '')).toBe(Date.parse(row?.['occurred_at']));
  expect(JSON.stringify(message)).not.toMatch(/Example Street|tok_visa/);
});

test('What was sent is forgotten as pending, and kept as the order’s timeline', async () => {
  relayOn();
  const orderId = await acceptOrder(db);
  await change(db, orderId, 2);
  await eventually(async () => expect(await pending()).toBe(0));
  expect(await sql`select version from order_events where order_id = ${orderId}`).toHaveLength(2);
});

test('A hint brings an event to Kafka at once, long before the relay would look by itself', async () => {
  const relay = relayOn({ pollMs: 60_000 });
  const wakeUp = createWakeUp(sql);
  const hints = await wakeUp.listen('deliveries', relay.wake);
  await eventually(async () => expect((await holders()).get(relay.holder)).toBe(16));
  for (let round = 0; round < 5; round += 1) {
    const orderId = await acceptOrder(db);
    wakeUp.hint('deliveries');
    await eventually(() => expect(versionsOf(reader, orderId)).toEqual([1]));
  }
  await hints.stop();
});

test('An event that commits late is sent although higher ones were sent before it', async () => {
  relayOn();
  let commit = (): void => {};
  const mayCommit = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let written = (_orderId: string): void => {};
  const late = new Promise<string>((resolve) => {
    written = resolve;
  });
  const slow = db.transaction(async (tx) => {
    const orderId = await acceptOrderIn(tx);
    written(orderId);
    await mayCommit;
  });
  const lateOrder = await late;
  const quick = await Promise.all(Array.from({ length: 50 }, () => acceptOrder(db)));
  await eventually(() => {
    for (const orderId of quick) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(versionsOf(reader, lateOrder)).toEqual([]);
  commit();
  await slow;
  await eventually(() => expect(versionsOf(reader, lateOrder)).toEqual([1]));
});

test('Two copies share the partitions fairly, and the one that stays takes over the other’s', async () => {
  const first = relayOn();
  await eventually(async () => expect(await holders()).toEqual(new Map([[first.holder, 16]])));
  const second = relayOn();
  await eventually(async () =>
    expect(await holders()).toEqual(
      new Map([
        [first.holder, 8],
        [second.holder, 8],
      ]),
    ),
  );
  const orderIds = await Promise.all(Array.from({ length: 40 }, () => acceptOrder(db)));
  await eventually(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(await first.registry.metrics()).toMatch(/relay_sent_total [1-9]/);
  expect(await second.registry.metrics()).toMatch(/relay_sent_total [1-9]/);
  await first.stop();
  await eventually(async () => expect(await holders()).toEqual(new Map([[second.holder, 16]])));
});

test('Copies that come and go while orders change lose nothing and keep each order’s order', async () => {
  const orderIds: string[] = [];
  let writing = true;
  const writer = (async () => {
    while (writing) {
      const orderId = await acceptOrder(db);
      orderIds.push(orderId);
      for (let version = 2; version <= 6; version += 1) await change(db, orderId, version);
    }
  })();
  const copies = [relayOn()];
  for (let round = 0; round < 4; round += 1) {
    copies.push(relayOn());
    await eventually(async () => expect((await holders()).size).toBe(2));
    await copies.shift()?.stop();
  }
  writing = false;
  await writer;
  await eventually(async () => expect(await pending()).toBe(0));
  await eventually(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

test('A copy that was paused for longer than its lease sends nothing of what it had read', async () => {
  const orderId = await acceptOrder(db);
  const holder = randomUUID();
  const leases = createLeases({ sql, holder, leaseMs: 600, marginMs: 200 });
  const deliveries = createDeliveries(sql);
  await eventually(async () => {
    await leases.renew();
    expect(leases.count).toBe(16);
  });
  let other: ReturnType<typeof relayOn> | undefined;
  let sends = 0;
  const producer = createEventProducer(kafka());
  const carry = createCarry({
    deliveries: {
      ...deliveries,
      // Paused here: between reading and sending. Meanwhile another copy takes over.
      async next(partitions, limit) {
        const read = await deliveries.next(partitions, limit);
        expect(read.map((event) => event.orderId)).toContain(orderId);
        other = relayOn();
        await eventually(() => expect(versionsOf(reader, orderId)).toEqual([1]));
        await change(db, orderId, 2);
        await eventually(() => expect(versionsOf(reader, orderId)).toEqual([1, 2]));
        return read;
      },
    },
    producer: {
      ...producer,
      send: (messages) => {
        sends += 1;
        return producer.send(messages);
      },
    },
    leases,
    holder,
    topic,
    log,
    onSent: () => {},
    onDeadLetter: () => {},
    batchEvents: 100,
    batchBytes: 900_000,
  });
  await carry(Array.from({ length: 16 }, (_, partition) => partition));
  expect(sends).toBe(0);
  await producer.close();
  // Nor does it take back what is another's by now.
  await leases.renew();
  expect((await holders()).get(other?.holder ?? '')).toBeGreaterThanOrEqual(8);
});

test('A copy without the lease deletes nothing, even if it has sent', async () => {
  const orderId = await acceptOrder(db);
  await prepareLeases(sql);
  await sql`update relay_leases set holder = 'other', epoch = 2`;
  const rows = await sql`select id, partition from event_deliveries where order_id = ${orderId}`;
  const { deleted } = await createDeliveries(sql).delivered([String(rows[0]?.['id'])], 'me', [
    { partition: Number(rows[0]?.['partition']), epoch: '1' },
  ]);
  expect(deleted).toBe(0);
  expect(await pending()).toBe(1);
  await sql`update relay_leases set expires_at = '-infinity'`;
});

test('Events wait in Postgres while Kafka is away and all arrive when it returns', async () => {
  const wire = await cuttableWire(brokers[0] ?? '');
  const relay = relayOn({
    checkTopic: () => checkTopic(kafka([wire.address]), { topic, create: false }),
    producer: () => createEventProducer(kafka([wire.address])),
  });
  const orderIds = await Promise.all(Array.from({ length: 30 }, () => acceptOrder(db)));
  await eventually(() => expect(relay.waitingFor()).toEqual(['kafka']));
  expect(await pending()).toBe(30);
  await wire.mend();
  await eventually(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  await eventually(async () => expect(await pending()).toBe(0));
  expect(relay.waitingFor()).toEqual([]);
  await relay.stop();
  await wire.cut();
});

test('What one look reads does not grow with the events that wait, whatever Postgres knows of them', async () => {
  const waiting = 100_000;
  await sql`
    insert into order_events (order_id, version, type, data)
    select gen_random_uuid(), 1, 'order.confirmed', '{}' from generate_series(1, ${waiting}::int)`;
  await sql`
    insert into event_deliveries (order_id, version, partition)
    select order_id, version, 3 from order_events where data = '{}'`;
  // As after a time with nothing to send: it then takes such rows for very few.
  await sql`delete from pg_statistic where starelid = 'event_deliveries'::regclass`;
  const own = connectDatabase(url, 1, 'relay', { settings: deliverySettings });
  const read = async (): Promise<number> => {
    await own.sql`select pg_stat_force_next_flush()`;
    await own.sql`select pg_stat_clear_snapshot()`;
    const [row] = await own.sql`
      select idx_tup_read::int as n from pg_stat_user_indexes
      where indexrelname = 'event_deliveries_next'`;
    return Number(row?.['n']);
  };
  const before = await read();
  expect(await createDeliveries(own.sql).next([3], 100)).toHaveLength(100);
  expect((await read()) - before).toBeLessThan(1_000);
  await own.close();
  await sql`truncate event_deliveries, order_events`;
});

test('An event too large for Kafka is set aside with its order, other orders go on', async () => {
  const orderId = await acceptOrder(db);
  await change(db, orderId, 2);
  await change(db, orderId, 3);
  const bulk = JSON.stringify({ bulk: randomBytes(2_000_000).toString('base64') });
  await sql`update order_events set data = data || ${bulk}::text::jsonb
    where order_id = ${orderId} and version = 2`;
  const others = await Promise.all(Array.from({ length: 200 }, () => acceptOrder(db)));
  const relay = relayOn();
  await eventually(() => {
    for (const other of others) expect(versionsOf(reader, other)).toEqual([1]);
  });
  await eventually(async () =>
    expect(await listDeadLetters(sql)).toMatchObject([
      { orderId, version: 2, reason: 'TOO_LARGE' },
    ]),
  );
  await change(db, orderId, 4);
  await eventually(async () =>
    expect(await relay.registry.metrics()).toContain('relay_dead_letters 3'),
  );
  expect(versionsOf(reader, orderId)).toEqual([1]);

  // Somebody makes it small enough, and lets the order go on.
  await sql`update order_events set data = data - 'bulk' where order_id = ${orderId}`;
  expect(await resumeOrder(sql, orderId)).toBe(3);
  await eventually(() => expect(versionsOf(reader, orderId)).toEqual([1, 2, 3, 4]));
});

test('An event that is none is set aside, and its order goes on once it is dropped', async () => {
  const orderId = await acceptOrder(db);
  await change(db, orderId, 2);
  await sql`update order_events set data = '[]' where order_id = ${orderId} and version = 1`;
  relayOn();
  await eventually(async () => expect(await listDeadLetters(sql)).toHaveLength(1));
  const run = async (...args: string[]) => {
    const child = startChild('outbox/relay/deadLettersCommand.ts', { DATABASE_URL: url }, args);
    return { code: await child.ended, output: child.output() };
  };
  const shown = await run();
  expect(JSON.parse(shown.output)).toMatchObject({ orderId, version: 1, reason: 'NOT_AN_EVENT' });
  expect(await run('resume', 'none')).toMatchObject({ code: 2 });
  expect(await run('resume', orderId, '--drop=1')).toMatchObject({ code: 0 });
  await eventually(() => expect(versionsOf(reader, orderId)).toEqual([2]));
  expect(await run()).toEqual({ code: 0, output: '' });
}, 60_000);

test('An event too large to be read even is set aside as that', async () => {
  const orderId = await acceptOrder(db);
  const bulk = JSON.stringify({ bulk: randomBytes(7_000_000).toString('base64') });
  await sql`update order_events set data = data || ${bulk}::text::jsonb
    where order_id = ${orderId} and version = 1`;
  relayOn();
  await eventually(async () =>
    expect(await listDeadLetters(sql)).toMatchObject([
      { orderId, version: 1, reason: 'TOO_LARGE' },
    ]),
  );
});

test('However large the events are that wait, little more is read at once than one of them', async () => {
  const orderIds: string[] = [];
  for (let count = 0; count < 8; count += 1) {
    const orderId = await acceptOrder(db);
    orderIds.push(orderId);
    const bulk = JSON.stringify({ bulk: randomBytes(3_000_000).toString('base64') });
    await sql`update order_events set data = data || ${bulk}::text::jsonb
      where order_id = ${orderId}`;
  }
  const partitions = Array.from({ length: 16 }, (_, partition) => partition);
  const read = await createDeliveries(sql).next(partitions, 1_000);
  expect(read.map(({ orderId }) => orderId)).toEqual(orderIds.slice(0, 2));
});

describe('replaying', () => {
  const versionsOnKafka = (orderId: string): number[] =>
    reader.messages
      .filter(({ key }) => key === orderId)
      .map(({ headers }) => Number(headers['ce_sequence']));
  const three = async (): Promise<string> => {
    const orderId = await acceptOrder(db);
    for (const version of [2, 3]) await change(db, orderId, version);
    return orderId;
  };

  test('sends everything that is kept once more, under its ids and in each order’s order', async () => {
    await sql`truncate event_deliveries, order_events`;
    relayOn();
    const orderIds = await Promise.all(Array.from({ length: 30 }, three));
    await eventually(async () => expect(await pending()).toBe(0));
    let most = 0;
    const watching = setInterval(async () => {
      most = Math.max(most, await pending());
    }, 5);
    const replayed = await replayEvents(sql, { mostWaiting: 10, chunkEvents: 7 });
    clearInterval(watching);
    expect(replayed).toBe(90);
    // What is new must not wait behind all of what is old.
    expect(most).toBeLessThan(17);
    await eventually(() => {
      for (const orderId of orderIds) {
        expect(versionsOnKafka(orderId)).toEqual([1, 2, 3, 1, 2, 3]);
      }
    });
    const of = (orderId: string) => reader.messages.filter(({ key }) => key === orderId);
    for (const orderId of orderIds) {
      const ids = of(orderId).map(({ headers }) => headers['ce_id']);
      expect(ids.slice(3)).toEqual(ids.slice(0, 3));
    }
  });

  test('waits for a transaction that is still open, rather than leave out what came after it', async () => {
    await sql`truncate event_deliveries, order_events`;
    relayOn();
    const open = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const slow = db.transaction(async (tx) => {
      await acceptOrderIn(tx);
      open.resolve();
      await mayEnd.promise;
    });
    await open.promise;
    const orderId = await three();
    await eventually(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3]));
    const replaying = replayEvents(sql);
    await sleep(300);
    mayEnd.resolve();
    await slow;
    expect(await replaying).toBe(4);
    await eventually(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3, 1, 2, 3]));
  });

  test('sends what happened in a time, and nothing else', async () => {
    await sql`truncate event_deliveries, order_events`;
    const orderId = await three();
    await sql`delete from event_deliveries`;
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
    await sql`
      update order_events set occurred_at = '2026-01-01 12:00:00Z'::timestamptz
        + version * interval '1 minute'`;
    relayOn();
    expect(await replayEvents(sql, { since: at(2), until: at(3) })).toBe(1);
    await eventually(() => expect(versionsOnKafka(orderId)).toEqual([2]));
    expect(await replayEvents(sql, { since: at(3) })).toBe(1);
    await eventually(() => expect(versionsOnKafka(orderId)).toEqual([2, 3]));
  });

  test('sends one order’s events from a version on', async () => {
    const orderId = await three();
    const other = await three();
    relayOn();
    await eventually(() => expect(versionsOnKafka(other)).toEqual([1, 2, 3]));
    await eventually(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3]));
    const run = async (...args: string[]) => {
      const child = startChild('outbox/relay/replayCommand.ts', { DATABASE_URL: url }, args);
      return { code: await child.ended, output: child.output().trim() };
    };
    const replayed = await run(`--order=${orderId}`, '--from-version=2');
    expect(replayed).toEqual({ code: 0, output: '{"replayed":2}' });
    await eventually(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3, 2, 3]));
    expect(versionsOnKafka(other)).toEqual([1, 2, 3]);
    expect(await replayOrder(sql, randomUUID())).toBe(0);
    for (const wrong of [[], ['--all', `--order=${orderId}`], ['--since=soon'], ['--until=2026']]) {
      expect(await run(...wrong)).toMatchObject({ code: 2 });
    }
  }, 60_000);
});

test('A copy that is cut off from Kafka leaves its partitions to one that is not, and comes back', async () => {
  let cut = false;
  const cutOff = async (): Promise<void> => {
    if (cut) throw new SendTimeoutError();
  };
  const first = relayOn({
    giveWayMs: 300,
    checkTopic: cutOff,
    producer: () => {
      const producer = createEventProducer(kafka());
      return { ...producer, send: (all) => cutOff().then(() => producer.send(all)) };
    },
  });
  const second = relayOn();
  await eventually(async () => expect([...(await holders()).values()]).toEqual([8, 8]));
  cut = true;
  const orderIds = await Promise.all(Array.from({ length: 40 }, () => acceptOrder(db)));
  await eventually(async () => expect(await holders()).toEqual(new Map([[second.holder, 16]])));
  await eventually(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(first.waitingFor()).toEqual(['kafka']);
  cut = false;
  await eventually(async () => expect((await holders()).get(first.holder)).toBe(8));
  expect(first.waitingFor()).toEqual([]);
});

test('A missing topic is said by its name, and made where that is allowed', async () => {
  const missing = `${topic}-missing`;
  const check = (create: boolean) => checkTopic(kafka(), { topic: missing, create });
  await expect(check(false)).rejects.toThrow(`there is no topic ${missing}: make it`);
  const relay = relayOn({ checkTopic: () => check(false) });
  await eventually(() => expect(relay.waitingFor()).toEqual(['kafka']));
  await check(true);
  await check(false);
  await eventually(() => expect(relay.waitingFor()).toEqual([]));
});
