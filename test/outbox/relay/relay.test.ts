import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { expect, test } from 'vitest';
import { createWakeUp } from '../../../db/wakeUp.ts';
import { checkTopic, createEventProducer } from '../../../outbox/relay/eventProducer.ts';
import { acceptOrder, acceptOrderIn } from '../../../proof/fixtures/acceptedOrder.ts';
import { versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { startTcpProxy } from '../../support/tcpProxy.ts';
import { change, kafkaSettings, relayBench } from './relayBench.ts';

const { brokers, topic, db, sql, reader, kafka, relayOn, pending, holders } = await relayBench();

test('An event reaches Kafka as a CloudEvent, keyed by its order, without address or token', async () => {
  relayOn();
  const orderId = await acceptOrder(db);
  const message = await eventuallyPasses(() => {
    const newest = reader.messages.find(({ key }) => key === orderId);
    if (!newest) throw new Error('not there yet');
    return newest;
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

test('A sent event is no longer pending, and stays in the order’s timeline', async () => {
  relayOn();
  const orderId = await acceptOrder(db);
  await change(db, orderId, 2);
  await eventuallyPasses(async () => expect(await pending()).toBe(0));
  expect(await sql`select version from order_events where order_id = ${orderId}`).toHaveLength(2);
});

test('A wake-up hint brings an event to Kafka at once, long before the next poll', async () => {
  const relay = relayOn({ pollMs: 60_000 });
  const wakeUp = createWakeUp(sql);
  const hints = await wakeUp.listen('deliveries', relay.wake);
  await eventuallyPasses(async () => expect((await holders()).get(relay.holder)).toBe(16));
  for (let round = 0; round < 5; round += 1) {
    const orderId = await acceptOrder(db);
    wakeUp.hint('deliveries');
    await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([1]));
  }
  await hints.stop();
});

test('An event that commits late is sent although events with higher positions were sent before it', async () => {
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
  await eventuallyPasses(() => {
    for (const orderId of quick) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  expect(versionsOf(reader, lateOrder)).toEqual([]);
  commit();
  await slow;
  await eventuallyPasses(() => expect(versionsOf(reader, lateOrder)).toEqual([1]));
});

test('Events wait in Postgres while Kafka is down and all arrive when it is back', async () => {
  const proxy = await startTcpProxy(brokers[0] ?? '');
  const relay = relayOn({
    checkTopic: () => checkTopic(kafkaSettings([proxy.address]), { topic, create: false }),
    producer: () => createEventProducer(kafkaSettings([proxy.address])),
  });
  const orderIds = await Promise.all(Array.from({ length: 30 }, () => acceptOrder(db)));
  await eventuallyPasses(() => expect(relay.waitingFor()).toEqual(['kafka']));
  expect(await pending()).toBe(30);
  await proxy.open();
  await eventuallyPasses(() => {
    for (const orderId of orderIds) expect(versionsOf(reader, orderId)).toEqual([1]);
  });
  await eventuallyPasses(async () => expect(await pending()).toBe(0));
  expect(relay.waitingFor()).toEqual([]);
  await relay.stop();
  await proxy.close();
});

test('A missing topic is reported by its name, and made where that is allowed', async () => {
  const missing = `${topic}-missing`;
  const check = (create: boolean) => checkTopic(kafka, { topic: missing, create });
  await expect(check(false)).rejects.toThrow(`there is no topic ${missing}: make it`);
  const relay = relayOn({ checkTopic: () => check(false) });
  await eventuallyPasses(() => expect(relay.waitingFor()).toEqual(['kafka']));
  await check(true);
  await check(false);
  await eventuallyPasses(() => expect(relay.waitingFor()).toEqual([]));
});

test('A batch that neither succeeds nor fails makes the relay not ready, until it ends', async () => {
  let end = (): void => {};
  const sent = new Promise<void>((resolve) => {
    end = resolve;
  });
  const producer = () => ({ send: () => sent, close: async () => {} });
  const relay = relayOn({ producer, batchLimitMs: 50 });
  await acceptOrder(db);
  await eventuallyPasses(() => expect(relay.waitingFor()).toEqual(['batches']));
  end();
  await eventuallyPasses(() => expect(relay.waitingFor()).toEqual([]));
});
