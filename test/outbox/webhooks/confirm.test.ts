/** An endpoint is asked whether it wants the events: CloudEvents' web hooks, "abuse protection". */
import { expect, test } from 'vitest';
import { createLogger } from '../../../ops/logger.ts';
import { createSsrfGuard } from '../../../outbox/webhooks/ssrfGuard.ts';
import { webhookReceiver } from '../../../proof/fixtures/webhookReceiver.ts';
import { eventually } from '../../support/eventually.ts';
import { delivererBench } from './delivererBench.ts';

const { receiver, deliver, subscribe, read, post, order, arrive } = await delivererBench();

test('An endpoint is asked once, before any event, and then gets those since it was subscribed', async () => {
  const endpoint = await webhookReceiver();
  endpoint.wants = 'elsewhere.test, Orders.Test';
  const subscription = await subscribe({ url: endpoint.url });
  const before = await order(2);
  expect((await read(subscription)).confirmedAt).toBeNull();
  deliver();
  await eventually('it has them', () => endpoint.taken(before).length === 2);
  const after = await order(1);
  await eventually('it has that one too', () => endpoint.taken(after).length === 1);
  expect(endpoint.asked).toEqual(['orders.test']);
  expect((await read(subscription)).confirmedAt).toEqual(expect.any(String));
  await endpoint.close();
});

test.each([
  ['does not know the question', null, 'HTTP_405'],
  ['wants events of others only', 'elsewhere.test', 'ORIGIN_NOT_ALLOWED'],
])('An endpoint that %s gets no event, which its owner sees', async (_what, wants, lastError) => {
  receiver.wants = wants;
  const subscription = await subscribe();
  const unwanted = await order();
  deliver();
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  expect(await read(subscription)).toMatchObject({
    pausedReason: 'NOT_CONFIRMED',
    confirmedAt: null,
    lastError,
  });
  expect(receiver.attempts.some(({ event }) => event.subject === unwanted)).toBe(false);

  receiver.wants = '*';
  expect((await post('resume', subscription)).json).toMatchObject({ status: 'active' });
  await arrive(unwanted, [1]);
});

test('A name that leads into our network is not asked', async () => {
  const url = receiver.url.replace('127.0.0.1', 'localhost');
  const subscription = await subscribe({ url });
  const before = receiver.asked.length;
  deliver({ guard: createSsrfGuard(['192.168.77.0/24']), log: createLogger('webhooks', 'silent') });
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  expect(await read(subscription)).toMatchObject({ lastError: 'ADDRESS_NOT_PUBLIC' });
  expect(receiver.asked.length).toBe(before);
});

test('A paused subscription’s endpoint is asked again when it is resumed, an active one’s is not', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 410;
  deliver();
  await order();
  await eventually('it is paused', async () => (await read(subscription)).status === 'paused');
  const before = receiver.asked.length;
  receiver.answer = () => 204;
  await post('resume', subscription);
  await eventually('it is asked', () => receiver.asked.length === before + 1);
  await eventually('it wants them', async () => (await read(subscription)).confirmedAt);
  await post('resume', subscription);
  const next = await order();
  await arrive(next, [1]);
  expect(receiver.asked.length).toBe(before + 1);
});
