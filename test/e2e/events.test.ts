/** The events of real orders: Kafka, the feed and webhooks deliver the same, each valid by its schema. */
import { afterAll, expect, test } from 'vitest';
import type { StructuredEvent } from '../../contracts/cloudEvent.ts';
import { dataSchemaOf, eventCatalogue } from '../../contracts/eventCatalogue.ts';
import type { OrderEventType } from '../../contracts/events.ts';
import { readTopic } from '../../proof/fixtures/topicReader.ts';
import { verified, webhookReceiver } from '../../proof/fixtures/webhookReceiver.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';

const service = await runningService({
  SAGA_STEP_GIVE_UP_SECONDS: '12',
  SAGA_UNDO_ATTENTION_SECONDS: '1',
  SAGA_UNDO_PACE_SECONDS: '1',
});
const receiver = await webhookReceiver();
afterAll(() => receiver.close());
const { accepted, call, reaches } = service;

/** Runs orders of every kind to their ends. @returns their ids */
async function runOrders(): Promise<string[]> {
  const stories = [
    { order: { shippingAddress: '1 Ships And Delivers Road' }, end: 'delivered' },
    { order: { paymentMethod: 'tok_declined' }, end: 'failed' },
    { order: { paymentMethod: 'tok_pending_then_charged' }, end: 'confirmed' },
    {
      order: {
        paymentMethod: 'tok_refund_fails_for_a_while',
        shippingAddress: '1 Undeliverable Road',
      },
      end: 'failed',
    },
  ] as const;
  const ended = stories.map(async ({ order, end }) => {
    const orderId = await accepted(order);
    await reaches(orderId, end, 60_000);
    return orderId;
  });
  const cancelled = (async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    await reaches(orderId, 'cancelled');
    return orderId;
  })();
  return Promise.all([...ended, cancelled]);
}

async function feed(): Promise<StructuredEvent[]> {
  const events: StructuredEvent[] = [];
  for (let after = ''; ; ) {
    const query = `/v1/events?limit=7${after && `&after=${after}`}`;
    const { body } = await call('events', 'GET', query);
    const page = body['events'] as StructuredEvent[];
    if (page.length === 0) return events;
    events.push(...page);
    after = String(body['cursor']);
  }
}

test('Kafka, the feed and webhooks deliver the same events, each valid by its schema', async () => {
  const { body: subscription } = await call('events', 'POST', '/v1/webhook-subscriptions', {
    url: receiver.url,
  });
  const orderIds = await runOrders();
  const feedEvents = await eventually('the feed has all events', async () => {
    const events = (await feed()).filter(({ subject }) => orderIds.includes(subject));
    const ends = new Set(['delivered', 'failed', 'confirmed', 'cancelled']);
    const ended = orderIds.filter((orderId) => {
      const last = events.filter(({ subject }) => subject === orderId).at(-1);
      return ends.has(String(last?.data['status']));
    });
    return ended.length === orderIds.length ? events : null;
  });

  const types = new Set<OrderEventType>();
  for (const { type, data, dataschema } of feedEvents) {
    types.add(type);
    expect(dataschema).toBe(dataSchemaOf(type));
    const checked = eventCatalogue[type].data.safeParse(data);
    expect(checked.error, `${type}: ${JSON.stringify(data)}`).toBeUndefined();
  }
  expect([...types].sort()).toEqual([
    'order.attention-raised',
    'order.cancelled',
    'order.cancelling',
    'order.confirmed',
    'order.created',
    'order.delivered',
    'order.failed',
    'order.failing',
    'order.inventory-released',
    'order.inventory-reserved',
    'order.payment-charged',
    'order.payment-pending',
    'order.payment-refunded',
    'order.shipment-cancelled',
    'order.shipped',
  ]);

  const ids = feedEvents.map(({ id }) => id);
  const { kafka } = service.addresses;
  if (kafka === null) throw new Error('there is no Kafka');
  const topic = await readTopic({ brokers: kafka.split(','), topic: 'orders.events' });
  await eventually('Kafka has all', () => {
    const received = new Set(topic.messages.map(({ headers }) => headers['ce_id']));
    return ids.every((id) => received.has(id));
  });
  for (const event of feedEvents) {
    const record = topic.messages.find(({ headers }) => headers['ce_id'] === event.id);
    expect(record?.headers['ce_dataschema']).toBe(event.dataschema);
    expect(record?.headers['ce_time']).toBe(event.time);
    expect(JSON.parse(record?.value ?? '')).toEqual(event.data);
  }
  await topic.close();
  await eventually('the subscriber has all', () => {
    const received = new Set(receiver.attempts.map(({ event }) => event.id));
    return ids.every((id) => received.has(id));
  });
  for (const attempt of receiver.attempts) verified(attempt, String(subscription['secret']));
  for (const event of feedEvents) {
    expect(receiver.attempts.find(({ event: { id } }) => id === event.id)?.event).toEqual(event);
  }
}, 180_000);
