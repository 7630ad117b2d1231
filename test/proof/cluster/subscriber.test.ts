/** What the cluster's subscriber says of the webhooks that it took. */
import { expect, test } from 'vitest';
import type { StructuredEvent } from '../../../contracts/cloudEvent.ts';
import { webhookViolations } from '../../../proof/cluster/run/subscriber.ts';

const event = (orderId: string, version: number) => ({
  ...{ orderId, version, eventId: `${orderId}-${version}`, type: 'order.created', data: {} },
});
const webhook = (orderId: string, version: number, status = 204) => ({
  event: { id: `${orderId}-${version}`, subject: orderId } as StructuredEvent,
  status,
});
const events = [event('a', 1), event('a', 2), event('b', 1)];
const what = (...attempts: ReturnType<typeof webhook>[]) =>
  webhookViolations(events, attempts).map(({ invariant, orderId }) => `${invariant}: ${orderId}`);

test('all events in order, repeats, refusals and other orders are right', () => {
  const refused = webhook('a', 1, 503);
  const [first, second, other] = [webhook('a', 1), webhook('a', 2), webhook('b', 1)];
  expect(what(refused, first, other, second, first, webhook('c', 1))).toEqual([]);
});

test.each([
  ['an event is never taken', [webhook('a', 1), webhook('a', 2, 503), webhook('b', 1)]],
  ['an event comes before the one that it follows', [2, 1].map((at) => webhook('a', at))],
  ['an event is invented', [1, 2, 3].map((at) => webhook('a', at))],
])('it is told when %s', (_case, attempts) => {
  expect(what(...attempts, webhook('b', 1))).toEqual([
    'every event reaches the subscriber, in order: a',
  ]);
});

test('it is told when a webhook is not signed', () => {
  const all = [webhook('a', 1), webhook('a', 2), webhook('b', 1)];
  expect(what(...all, webhook('b', 1, 401))).toEqual(['webhooks are signed: b']);
});
