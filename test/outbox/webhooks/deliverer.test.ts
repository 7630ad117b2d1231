/**
 * Signed webhooks to a real HTTP endpoint. Verified to fail when an order's events are sent past one
 * that failed, and when the cursor moves before the delivery (events lost at a kill).
 */
import { CloudEvent } from 'cloudevents';
import { expect, test } from 'vitest';
import { verified, webhookReceiver } from '../../../proof/fixtures/webhookReceiver.ts';
import { eventually } from '../../support/eventually.ts';
import { delivererBench } from './delivererBench.ts';

const bench = await delivererBench();
const { call, sql, issuer, receiver, deliver, subscribe, read, post, change, order, arrive } =
  bench;

test('Each delivery is a signed CloudEvent with its id on Kafka, in its order’s sequence', async () => {
  const subscription = await subscribe();
  deliver();
  const orderId = await order(4);
  await arrive(orderId, [1, 2, 3, 4]);
  const first = receiver.attempts.find(({ event }) => event.subject === orderId);
  if (!first) throw new Error('none came');
  expect(verified(first, subscription.secret)).toMatchObject({ type: 'order.created' });
  expect(() => verified(first, `whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow();
  expect(new CloudEvent({ ...first.event }).validate()).toBe(true);
  expect(first.headers['content-type']).toBe('application/cloudevents+json');
  const [row] = await sql`
    select event_id from order_events where order_id = ${orderId} and version = 1`;
  expect(first.headers['webhook-id']).toBe(row?.['event_id']);
  expect(first.event.id).toBe(row?.['event_id']);
});

test('Only events of the subscribed types are sent', async () => {
  await subscribe({ types: ['order.created'] });
  deliver();
  const first = await order(3);
  const second = await order();
  await arrive(second, [1]);
  expect(receiver.taken(first)).toEqual([1]);
});

test('A failed event is retried and holds back only its own order', async () => {
  const subscription = await subscribe();
  deliver();
  let failing = true;
  const unlucky = await order(1);
  receiver.answer = ({ subject, sequence }) =>
    failing && subject === unlucky && sequence === '2' ? 500 : 204;
  for (let version = 2; version <= 4; version += 1) await change(unlucky, version);
  const others = await Promise.all(Array.from({ length: 10 }, () => order(3)));
  for (const other of others) await arrive(other, [1, 2, 3]);
  await eventually('it was tried again', () => {
    const tries = receiver.attempts.filter(({ event }) => event.subject === unlucky);
    return tries.length >= 4;
  });
  expect(receiver.taken(unlucky)).toEqual([1]);
  expect((await read(subscription)).ordersBehind).toMatchObject([
    { orderId: unlucky, nextVersion: 2, lastError: 'HTTP_500' },
  ]);
  failing = false;
  await arrive(unlucky, [1, 2, 3, 4]);
  await eventually('nothing is left', async () => {
    return (await read(subscription)).ordersBehind.length === 0;
  });
});

test('An order whose event is never accepted is a dead letter, shown, and sent on request', async () => {
  const subscription = await subscribe();
  const unlucky = await order(2);
  receiver.answer = ({ subject, sequence }) =>
    subject === unlucky && sequence === '1' ? 422 : 204;
  deliver({ giveUpMs: 300 });
  const others = setInterval(() => void order(), 50);
  try {
    await eventually('it is a dead letter', async () => {
      const [behind] = (await read(subscription)).ordersBehind;
      return behind?.orderId === unlucky && behind.nextAttemptAt === null;
    });
  } finally {
    clearInterval(others);
  }
  expect(await read(subscription)).toMatchObject({ status: 'active' });
  expect(receiver.taken(unlucky)).toEqual([]);
  receiver.answer = () => 204;
  const asked = await post('redeliveries', subscription, { orderId: unlucky });
  expect(asked.status).toBe(202);
  await arrive(unlucky, [1, 2]);
});

test('An endpoint that keeps failing is paused and shown, and resumes where it stopped', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 503;
  deliver({ giveUpMs: 500 });
  const orderIds = await Promise.all(Array.from({ length: 20 }, () => order(2)));
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  expect(await read(subscription)).toMatchObject({
    pausedReason: 'FAILING',
    lastError: 'HTTP_503',
    failingSince: expect.any(String),
  });
  const before = receiver.attempts.length;
  receiver.answer = () => 204;
  const other = await webhookReceiver();
  await subscribe({ url: other.url });
  const later = await order(2);
  await eventually('another endpoint has it', () => other.taken(later).length === 2);
  await other.close();
  expect(receiver.attempts.length).toBe(before);
  expect((await post('resume', subscription)).json).toMatchObject({ status: 'active' });
  for (const orderId of [...orderIds, later]) await arrive(orderId, [1, 2]);
});

test('A client that resumes its subscription after an outage need not wait for the next attempt', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 503;
  deliver({ firstPauseMs: 600_000 });
  const orderId = await order(2);
  await eventually('it is behind', async () => (await read(subscription)).ordersBehind.length > 0);
  receiver.answer = () => 204;
  expect((await post('resume', subscription)).status).toBe(200);
  await arrive(orderId, [1, 2]);
});

test('An endpoint that answers 410 Gone is paused at once', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 410;
  deliver();
  await order();
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  expect(await read(subscription)).toMatchObject({ pausedReason: 'GONE' });
});

test('With the secret rotated, deliveries carry two signatures while the secrets overlap', async () => {
  const subscription = await subscribe();
  const rotated = await post('rotate-secret', subscription, { overlapHours: 1 });
  expect(rotated.json.secret).not.toBe(subscription.secret);
  deliver();
  const orderId = await order();
  await arrive(orderId, [1]);
  const delivery = receiver.attempts.find(({ event }) => event.subject === orderId);
  if (!delivery) throw new Error('none came');
  expect(String(delivery.headers['webhook-signature']).split(' ')).toHaveLength(2);
  verified(delivery, subscription.secret);
  verified(delivery, rotated.json.secret);

  await sql`update webhook_subscriptions set previous_secret_until = now()`;
  const next = await order();
  await arrive(next, [1]);
  const later = receiver.attempts.find(({ event }) => event.subject === next);
  if (!later) throw new Error('none came');
  verified(later, rotated.json.secret);
  expect(() => verified(later, subscription.secret)).toThrow();
});

test('Many slow endpoints of one client do not delay another client’s', async () => {
  const slow = await Promise.all(Array.from({ length: 12 }, () => subscribe()));
  receiver.answer = () => null;
  const before = receiver.attempts.length;
  deliver({ timeoutMs: 5_000 });
  await order();
  await eventually('several are waited for', () => receiver.attempts.length >= before + 4);
  const other = await webhookReceiver();
  const scope = 'events:subscribe';
  const as = await issuer.mint({ sub: 'other', client_id: 'other', scope });
  await subscribe({ url: other.url }, as);
  const orderId = await order();
  await eventually('the other has it', () => other.taken(orderId).length === 1);
  await other.close();
  // The share of one client, however many places are free.
  expect(receiver.attempts.length - before).toBe(4);
  for (const subscription of slow) expect((await read(subscription)).lastError).toBeNull();
  await sql`delete from webhook_subscriptions`;
});

test('A subscription deleted during a delivery gets no further event, and others continue', async () => {
  const other = await webhookReceiver();
  const ended = await subscribe();
  await subscribe({ url: other.url });
  const orderId = await order(3);
  const path = `/v1/webhook-subscriptions/${ended.subscriptionId}`;
  receiver.answer = ({ subject }, response) => {
    if (subject !== orderId) return 204;
    void call(`DELETE ${path}`, { as: 'events' }).then(() => response.writeHead(500).end());
    return null;
  };
  const webhooks = deliver();
  await eventually('the other has it', () => other.taken(orderId).length === 3);
  const next = await order(2);
  await eventually('the other has the next', () => other.taken(next).length === 2);
  await other.close();
  expect(receiver.attempts.filter(({ event }) => event.subject === orderId)).toHaveLength(1);
  expect(receiver.taken(next)).toEqual([]);
  expect(webhooks.waitingFor()).toEqual([]);
});

test('A round that outlives its lease makes the deliverer not ready, until it ends', async () => {
  await subscribe();
  const ending = Promise.withResolvers<never>();
  // A round that cannot be saved, as when Postgres never answers.
  const db = new Proxy(bench.db, {
    get: (target, name) =>
      name === 'transaction' ? () => ending.promise : Reflect.get(target, name, target),
  });
  const webhooks = deliver({ db, roundMs: 1, timeoutMs: 100 });
  await order();
  await eventually('the round is overdue', () => webhooks.waitingFor().includes('rounds'));
  ending.reject(new Error('the connection is lost'));
  await eventually('it has ended', () => !webhooks.waitingFor().includes('rounds'));
});
