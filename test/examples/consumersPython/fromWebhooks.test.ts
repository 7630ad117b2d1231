/** The webhooks of real orders as a receiver in Python takes them, with Standard Webhooks' and CloudEvents' packages. */
import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../../dev/process/ports.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { hasPython } from '../../support/foreignWorkers.ts';
import { runningService } from '../../support/runningService.ts';
import { linesOf, ofOrders, runOrders } from './ordersTold.ts';
import { startConsumer } from './startConsumer.ts';

const LIMIT_MS = 3 * 60_000;
const SECRET = `whsec_${btoa('a secret of this test, and no other')}`;
const service = hasPython
  ? await runningService({ SAGA_UNDO_PACE_SECONDS: '1' }, { kafka: false })
  : null;

async function startReceiver(secretAt: (url: string) => Promise<string>) {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}/`;
  const WEBHOOK_SECRET = await secretAt(url);
  const { lines } = await startConsumer('from_webhooks.py', { WEBHOOK_SECRET, PORT: port });
  return { url, lines };
}

type Event = Readonly<Record<string, unknown>> & { readonly data: object };
let ofOneOrder: Promise<readonly Event[]> | undefined;

/** The events of a real order that is confirmed. */
function eventsOfOneOrder(): Promise<readonly Event[]> {
  ofOneOrder ??= (async () => {
    if (!service) throw new Error('there is no service');
    const { body: before } = await service.call('events', 'GET', '/v1/events?after=now');
    const orderId = await service.accepted();
    const { version } = await service.reaches(orderId, 'confirmed');
    return eventuallyPasses(async () => {
      const path = `/v1/events?limit=100&after=${before['cursor']}`;
      const { body } = await service.call('events', 'GET', path);
      const events = (body['events'] as Event[]).filter(({ subject }) => subject === orderId);
      expect(events).toHaveLength(version);
      return events;
    });
  })();
  return ofOneOrder;
}

interface Sent {
  readonly event: Event;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends an event as webhooks are sent. @returns the status of the answer */
async function send(url: string, { event, secret = SECRET, headers }: Sent): Promise<number> {
  const body = JSON.stringify(event);
  const time = new Date();
  const id = String(event['id']);
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, time, body),
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      ...headers,
    },
    body,
  });
  return answer.status;
}

/** After the first two events of an order: the third, changed, and what the receiver says of it. */
const wrong: readonly (readonly [string, (third: Event, fourth: Event) => Sent, number, RegExp])[] =
  [
    [
      'is signed by somebody else',
      (event) => ({ event, secret: `whsec_${btoa('another secret of somebody else')}` }),
      ...([401, /^NOT SIGNED/] as const),
    ],
    [
      'was signed as another event',
      (event) => ({ event, headers: { 'webhook-id': randomUUID() } }),
      ...([401, /^NOT SIGNED/] as const),
    ],
    [
      'comes after one that is missing',
      (_, event) => ({ event }),
      ...([422, /event 4 comes after event 2/] as const),
    ],
    [
      'has a status that is not documented',
      (event) => ({ event: { ...event, data: { ...event.data, status: 'on its way' } } }),
      ...([422, /payload \$\.data\.status/] as const),
    ],
    [
      'has no subject',
      ({ subject: _, ...event }) => ({ event }),
      ...([422, /payload \$: 'subject' is a required property/] as const),
    ],
    [
      'has the number of an earlier one',
      (event) => ({ event: { ...event, sequence: '2' } }),
      ...([422, /event 2 has another id than before/] as const),
    ],
    [
      'has no trace',
      (event) => ({ event, headers: { traceparent: 'none' } }),
      ...([422, /headers \$\.traceparent/] as const),
    ],
  ];

describe.skipIf(!hasPython)('a receiver of webhooks in Python', () => {
  test('is told each order’s events, once and in their order', { timeout: LIMIT_MS }, async () => {
    if (!service) throw new Error('there is no service');
    const subscriptions = '/v1/webhook-subscriptions';
    let path = subscriptions;
    const { lines } = await startReceiver(async (url) => {
      const { body } = await service.call('events', 'POST', subscriptions, { url, after: 'now' });
      path += `/${body['subscriptionId']}/resume`;
      return String(body['secret']);
    });
    await service.call('events', 'POST', path);
    const orderIds = await runOrders(service);
    await eventuallyPasses(async () =>
      expect(ofOrders(lines, orderIds)).toEqual(await linesOf(service, orderIds)),
    );
    expect(lines.filter((line) => !/^[0-9a-f-]{36} \d+ order\./.test(line))).toEqual([]);
  });

  test('acknowledges events that come again, and does nothing', async () => {
    const { url, lines } = await startReceiver(async () => SECRET);
    const events = await eventsOfOneOrder();
    for (const event of [...events, ...events]) expect(await send(url, { event })).toBe(204);
    await eventuallyPasses(() => expect(lines).toHaveLength(events.length));
  });

  test.each(wrong)('refuses an event that %s', async (_what, plant, status, sentence) => {
    const { url, lines } = await startReceiver(async () => SECRET);
    const [first, second, third, fourth] = await eventsOfOneOrder();
    if (!first || !second || !third || !fourth) throw new Error('the order has too few events');
    for (const event of [first, second]) expect(await send(url, { event })).toBe(204);
    expect(await send(url, plant(third, fourth))).toBe(status);
    // What it prints comes by another way than its answer.
    await eventuallyPasses(() => expect(lines.at(-1)).toMatch(sentence));
  });
});
