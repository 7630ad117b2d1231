import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCarry } from '../../../outbox/relay/carry.ts';
import { createDeliveries } from '../../../outbox/relay/deliveries.ts';
import { createEventProducer, SendTimeoutError } from '../../../outbox/relay/eventProducer.ts';
import { createLeases, prepareLeases } from '../../../outbox/relay/leases.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { change, relayBench } from './relayBench.ts';

const { topic, db, sql, reader, log, kafka, relayOn, pending, holders } = await relayBench();

test('Two relays share the partitions evenly, and one takes over when the other stops', async () => {
  const first = relayOn();
  await eventuallyPasses(async () =>
    expect(await holders()).toEqual(new Map([[first.holder, 16]])),
  );
  const second = relayOn();
  await eventuallyPasses(async () =>
    expect(await holders()).toEqual(
      new Map([
        [first.holder, 8],
        [second.holder, 8],
      ]),
    ),
  );
  const orderIds = await Promise.all(Array.from({ length: 40 }, () => acceptOrder(db)));
  await eventuallyPasses(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(await first.registry.metrics()).toMatch(/oms_events_sent_total [1-9]/);
  expect(await second.registry.metrics()).toMatch(/oms_events_sent_total [1-9]/);
  await first.stop();
  await eventuallyPasses(async () =>
    expect(await holders()).toEqual(new Map([[second.holder, 16]])),
  );
});

test('Relays that start and stop while orders change lose no event and keep each order’s sequence', async () => {
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
    await eventuallyPasses(async () => expect((await holders()).size).toBe(2));
    await copies.shift()?.stop();
  }
  writing = false;
  await writer;
  await eventuallyPasses(async () => expect(await pending()).toBe(0));
  await eventuallyPasses(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

test('A relay paused for longer than its lease sends none of the events it had read', async () => {
  const orderId = await acceptOrder(db);
  const holder = randomUUID();
  const leases = createLeases({ db, holder, leaseMs: 600, marginMs: 200 });
  const deliveries = createDeliveries(db);
  await eventuallyPasses(async () => {
    await leases.renew();
    expect(leases.count).toBe(16);
  });
  let other: ReturnType<typeof relayOn> | undefined;
  let sends = 0;
  const producer = createEventProducer(kafka);
  const carry = createCarry({
    deliveries: {
      ...deliveries,
      // Paused between reading and sending, while another copy takes over.
      async next(partitions, limit) {
        const read = await deliveries.next(partitions, limit);
        expect(read.map((event) => event.orderId)).toContain(orderId);
        other = relayOn();
        await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([1]));
        await change(db, orderId, 2);
        await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([1, 2]));
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
  // It does not take back the partitions that the other copy holds by now.
  await leases.renew();
  expect((await holders()).get(other?.holder ?? '')).toBeGreaterThanOrEqual(8);
});

test.each(['monotonicMs', 'wallMs'] as const)(
  'A lease is acted on only until its margin begins by the clock %s',
  async (advanced) => {
    const now = { monotonicMs: 0, wallMs: 0 };
    const leases = createLeases({
      db,
      holder: randomUUID(),
      leaseMs: 60_000,
      marginMs: 20_000,
      clock: { monotonicMs: () => now.monotonicMs, wallMs: () => now.wallMs },
    });
    const usable = () => leases.use([0, 1, 2], async (held) => held.length);
    await prepareLeases(db);
    await eventuallyPasses(async () => {
      await leases.renew();
      expect(leases.count).toBe(16);
    });
    expect(await usable()).toBe(3);
    now[advanced] = 40_000;
    expect(await usable()).toBe(0);
    await leases.renew();
    expect(await usable()).toBe(3);
    await leases.releaseAll();
  },
);

test('A relay without the lease has done no delivery, even after sending it', async () => {
  const orderId = await acceptOrder(db);
  await prepareLeases(db);
  await sql`update relay_leases set holder = 'other', epoch = 2`;
  const rows = await sql`select id, partition from event_deliveries where order_id = ${orderId}`;
  const { done } = await createDeliveries(db).delivered([String(rows[0]?.['id'])], 'me', [
    { partition: Number(rows[0]?.['partition']), fencingToken: '1' },
  ]);
  expect(done).toBe(0);
  expect(await pending()).toBe(1);
  await sql`update relay_leases set expires_at = '-infinity'`;
});

test('A relay cut off from Kafka leaves its partitions to another, and later takes its share back', async () => {
  let cut = false;
  const cutOff = async (): Promise<void> => {
    if (cut) throw new SendTimeoutError();
  };
  const first = relayOn({
    giveWayMs: 300,
    checkTopic: cutOff,
    producer: () => {
      const producer = createEventProducer(kafka);
      return { ...producer, send: (all) => cutOff().then(() => producer.send(all)) };
    },
  });
  const second = relayOn();
  await eventuallyPasses(async () => expect([...(await holders()).values()]).toEqual([8, 8]));
  cut = true;
  const orderIds = await Promise.all(Array.from({ length: 40 }, () => acceptOrder(db)));
  await eventuallyPasses(async () =>
    expect(await holders()).toEqual(new Map([[second.holder, 16]])),
  );
  await eventuallyPasses(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(first.waitingFor()).toEqual(['kafka']);
  cut = false;
  await eventuallyPasses(async () => expect((await holders()).get(first.holder)).toBe(8));
  expect(first.waitingFor()).toEqual([]);
});
