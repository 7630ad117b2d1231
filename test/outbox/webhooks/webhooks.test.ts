/**
 * Signed webhooks to a real HTTP endpoint. Seen to fail with the events of an order sent past one
 * that failed, and with the cursor moved before the sending (events lost at a kill).
 */
import { CloudEvent } from 'cloudevents';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initialState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { type RunningChild, startChild } from '../../../dev/process/childProcess.ts';
import { createLogger } from '../../../ops/logger.ts';
import { createAddressGuard } from '../../../outbox/webhooks/addresses.ts';
import {
  startWebhooks,
  type Webhooks,
  type WebhooksOptions,
} from '../../../outbox/webhooks/webhooks.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, WEBHOOK_KEY } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';
import { verified, webhookReceiver } from '../../support/webhookReceiver.ts';

const world = await apiWorld();
const { call, database, databaseUrl, issuer } = world;
const { db, sql } = database;
const receiver = await webhookReceiver();
const local = createAddressGuard(['127.0.0.0/8']);

const running: Webhooks[] = [];
const children: RunningChild[] = [];
const deliver = (options: Partial<WebhooksOptions> = {}): Webhooks => {
  const webhooks = startWebhooks({
    sql,
    key: WEBHOOK_KEY,
    guard: local,
    log: createLogger('webhooks', process.env['TEST_LOG_LEVEL'] ?? 'silent'),
    registry: new Registry(),
    timeoutMs: 1_000,
    giveUpMs: 60_000,
    firstPauseMs: 100,
    pollMs: 50,
    ...options,
  });
  running.push(webhooks);
  return webhooks;
};
const deliverInAProcess = (): RunningChild => {
  const child = startChild('outbox/webhooks/main.ts', {
    DATABASE_URL: databaseUrl,
    WEBHOOK_KEY,
    WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8',
    WEBHOOK_TIMEOUT_SECONDS: '1',
    WEBHOOKS_PORT: '0',
  });
  children.push(child);
  return child;
};

interface Subscribed {
  readonly subscriptionId: string;
  readonly secret: string;
}
const subscribe = async (
  body: Record<string, unknown> = {},
  as = 'events',
): Promise<Subscribed> => {
  const answer = await call('POST /v1/webhook-subscriptions', {
    as,
    body: { url: receiver.url, ...body },
  });
  expect(answer.status).toBe(201);
  return answer.json;
};
const tell = async ({ subscriptionId }: Subscribed) =>
  (await call(`GET /v1/webhook-subscriptions/${subscriptionId}`, { as: 'events' })).json;
const ask = (what: string, { subscriptionId }: Subscribed, body: unknown = {}) =>
  call(`POST /v1/webhook-subscriptions/${subscriptionId}/${what}`, { as: 'events', body });

const change = (orderId: string, version: number) =>
  db.transaction((tx) =>
    appendEvent(tx, 'order.inventory-reserved', {
      ...initialState,
      orderId,
      userId: 'customer-1',
      version,
    }),
  );
const order = async (versions = 1): Promise<string> => {
  const orderId = await acceptOrder(db);
  for (let version = 2; version <= versions; version += 1) await change(orderId, version);
  return orderId;
};
const took = (orderId: string, versions: readonly number[]) =>
  eventually(`versions ${versions} arrive`, () => {
    return JSON.stringify(receiver.taken(orderId)) === JSON.stringify(versions);
  });

beforeEach(async () => {
  await sql`delete from webhook_subscriptions`;
  receiver.answer = () => 204;
});
afterEach(async () => {
  for (const webhooks of running.splice(0)) await webhooks.stop();
  for (const child of children.splice(0)) await child.signal('SIGKILL');
});
afterAll(() => receiver.close());

test('Each event is a signed CloudEvent under the id it has on Kafka, in its order’s order', async () => {
  const subscription = await subscribe();
  deliver();
  const orderId = await order(4);
  await took(orderId, [1, 2, 3, 4]);
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

test('Only the types that were asked for are sent, and others are passed over', async () => {
  await subscribe({ types: ['order.created'] });
  deliver();
  const first = await order(3);
  const second = await order();
  await took(second, [1]);
  expect(receiver.taken(first)).toEqual([1]);
});

test('An event that fails is tried again and holds back its own order alone', async () => {
  const subscription = await subscribe();
  deliver();
  let failing = true;
  const unlucky = await order(1);
  receiver.answer = ({ subject, sequence }) =>
    failing && subject === unlucky && sequence === '2' ? 500 : 204;
  for (let version = 2; version <= 4; version += 1) await change(unlucky, version);
  const others = await Promise.all(Array.from({ length: 10 }, () => order(3)));
  for (const other of others) await took(other, [1, 2, 3]);
  await eventually('it was tried again', () => {
    const tries = receiver.attempts.filter(({ event }) => event.subject === unlucky);
    return tries.length >= 4;
  });
  expect(receiver.taken(unlucky)).toEqual([1]);
  expect((await tell(subscription)).ordersBehind).toMatchObject([
    { orderId: unlucky, nextVersion: 2, lastError: 'HTTP_500' },
  ]);
  failing = false;
  await took(unlucky, [1, 2, 3, 4]);
  await eventually('nothing is left', async () => {
    return (await tell(subscription)).ordersBehind.length === 0;
  });
});

test('An order whose event is never taken is set aside, shown, and sent when it is asked for', async () => {
  const subscription = await subscribe();
  const unlucky = await order(2);
  receiver.answer = ({ subject, sequence }) =>
    subject === unlucky && sequence === '1' ? 422 : 204;
  deliver({ giveUpMs: 300 });
  const others = setInterval(() => void order(), 50);
  try {
    await eventually('it is set aside', async () => {
      const [behind] = (await tell(subscription)).ordersBehind;
      return behind?.orderId === unlucky && behind.nextAttemptAt === null;
    });
  } finally {
    clearInterval(others);
  }
  expect(await tell(subscription)).toMatchObject({ status: 'active' });
  expect(receiver.taken(unlucky)).toEqual([]);
  receiver.answer = () => 204;
  const asked = await ask('redeliveries', subscription, { orderId: unlucky });
  expect(asked.status).toBe(202);
  await took(unlucky, [1, 2]);
});

test('An endpoint that keeps failing is paused and shown, and goes on where it was', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 503;
  deliver({ giveUpMs: 500 });
  const orderIds = await Promise.all(Array.from({ length: 20 }, () => order(2)));
  await eventually('it is paused', async () => (await tell(subscription)).status === 'paused');
  expect(await tell(subscription)).toMatchObject({
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
  expect((await ask('resume', subscription)).json).toMatchObject({ status: 'active' });
  for (const orderId of [...orderIds, later]) await took(orderId, [1, 2]);
});

test('An operator sees whose endpoints are paused, whoever owns them, and lets one go on', async () => {
  const well = await subscribe({ types: ['order.shipped'] });
  const subscription = await subscribe();
  receiver.answer = () => 410;
  deliver();
  const orderId = await order();
  await eventually('it is paused', async () => (await tell(subscription)).status === 'paused');
  const run = async (...args: string[]) => {
    const child = startChild('outbox/webhooks/heldUp.ts', { DATABASE_URL: databaseUrl }, args);
    return { code: await child.ended, output: child.output() };
  };
  const shown = await run();
  expect(JSON.parse(shown.output)).toMatchObject({
    subscriptionId: subscription.subscriptionId,
    owner: 'events',
    pausedReason: 'GONE',
    lastError: 'HTTP_410',
  });
  expect(shown.output).not.toContain(well.subscriptionId);
  receiver.answer = () => 204;
  expect(await run('resume', orderId)).toMatchObject({ code: 1 });
  expect(await run('resume', subscription.subscriptionId)).toMatchObject({ code: 0 });
  await took(orderId, [1]);
  expect(await run()).toEqual({ code: 0, output: '' });
  expect(await run('pause')).toMatchObject({ code: 2 });
}, 60_000);

test('After an outage of its own an endpoint need not wait for the next attempt: it resumes', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 503;
  deliver({ firstPauseMs: 600_000 });
  const orderId = await order(2);
  await eventually('it is behind', async () => (await tell(subscription)).ordersBehind.length > 0);
  receiver.answer = () => 204;
  expect((await ask('resume', subscription)).status).toBe(200);
  await took(orderId, [1, 2]);
});

test('An endpoint that says it is gone is paused at once', async () => {
  const subscription = await subscribe();
  receiver.answer = () => 410;
  deliver();
  await order();
  await eventually('it is paused', async () => (await tell(subscription)).status === 'paused');
  expect(await tell(subscription)).toMatchObject({ pausedReason: 'GONE' });
});

test('With the secret rotated, deliveries carry two signatures while the secrets overlap', async () => {
  const subscription = await subscribe();
  const rotated = await ask('rotate-secret', subscription, { overlapHours: 1 });
  expect(rotated.json.secret).not.toBe(subscription.secret);
  deliver();
  const orderId = await order();
  await took(orderId, [1]);
  const delivery = receiver.attempts.find(({ event }) => event.subject === orderId);
  if (!delivery) throw new Error('none came');
  expect(String(delivery.headers['webhook-signature']).split(' ')).toHaveLength(2);
  verified(delivery, subscription.secret);
  verified(delivery, rotated.json.secret);

  await sql`update webhook_subscriptions set previous_secret_until = now()`;
  const next = await order();
  await took(next, [1]);
  const later = receiver.attempts.find(({ event }) => event.subject === next);
  if (!later) throw new Error('none came');
  verified(later, rotated.json.secret);
  expect(() => verified(later, subscription.secret)).toThrow();
});

test('Everything after a cursor is sent once more under the old ids when it is asked for', async () => {
  const { cursor } = (await call('GET /v1/events?after=now', { as: 'events' })).json;
  const subscription = await subscribe();
  deliver();
  const orderId = await order(3);
  await took(orderId, [1, 2, 3]);
  await ask('redeliveries', subscription, { after: cursor });
  const its = () => receiver.attempts.filter(({ event }) => event.subject === orderId);
  await eventually('all came twice', () => its().length === 6);
  expect(new Set(its().map(({ event }) => event.id)).size).toBe(3);
});

describe('what is asked for once more passes over nothing that has not been sent', () => {
  test('when it is a later version than the subscription has come to', async () => {
    const subscription = await subscribe();
    const orderId = await order(6);
    const asked = await ask('redeliveries', subscription, { orderId, fromVersion: 4 });
    expect(asked.status).toBe(202);
    deliver();
    await took(orderId, [1, 2, 3, 4, 5, 6]);
  });

  test('when it is a later version than the one that fails at that moment', async () => {
    const subscription = await subscribe();
    const orderId = await order(3);
    let failed = false;
    receiver.answer = ({ subject, sequence }, response) => {
      if (failed || subject !== orderId || sequence !== '2') return 204;
      failed = true;
      void ask('redeliveries', subscription, { orderId, fromVersion: 3 }).then(() => {
        response.writeHead(500).end();
      });
      return null;
    };
    deliver();
    await took(orderId, [1, 2, 3]);
  });

  test('and is sent again when it is asked for again while it is being sent', async () => {
    const subscription = await subscribe();
    deliver();
    const orderId = await order(2);
    await took(orderId, [1, 2]);
    const its = () => receiver.attempts.filter(({ event }) => event.subject === orderId);
    let asked = 0;
    receiver.answer = ({ subject, sequence }, response) => {
      if (asked > 0 || subject !== orderId || sequence !== '2') return 204;
      asked += 1;
      void ask('redeliveries', subscription, { orderId }).then(() => {
        response.writeHead(204).end();
      });
      return null;
    };
    await ask('redeliveries', subscription, { orderId });
    await eventually('all came three times', () => its().length === 6);
    expect(its().map(({ event }) => event.sequence)).toEqual(['1', '2', '1', '2', '1', '2']);
  });

  test('when it is a later place than the subscription has come to', async () => {
    const subscription = await subscribe();
    const orderId = await order();
    const { cursor } = await eventually('the feed tells it', async () => {
      const { json } = await call('GET /v1/events?limit=500', { as: 'events' });
      return json.events.at(-1)?.subject === orderId ? json : null;
    });
    expect((await ask('redeliveries', subscription, { after: cursor })).status).toBe(202);
    deliver();
    await took(orderId, [1]);
  });

  test('and repeats also those of orders that it is behind with, or that are set aside', async () => {
    const { cursor } = (await call('GET /v1/events?after=now', { as: 'events' })).json;
    const subscription = await subscribe();
    const orderId = await order(3);
    let failing = true;
    receiver.answer = ({ subject, sequence }) =>
      failing && subject === orderId && sequence === '3' ? 500 : 204;
    deliver({ firstPauseMs: 600_000 });
    await eventually('it is behind', async () => {
      return (await tell(subscription)).ordersBehind[0]?.nextVersion === 3;
    });
    await sql`update webhook_orders set due_at = 'infinity'`;
    failing = false;
    await ask('redeliveries', subscription, { after: cursor });
    await took(orderId, [1, 2, 3]);
    const its = receiver.attempts.filter(({ event }) => event.subject === orderId);
    expect(its.map(({ event }) => event.sequence)).toEqual(['1', '2', '3', '1', '2', '3']);
  });
});

test('However many slow endpoints one client has, another’s are served meanwhile', async () => {
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
  for (const one of slow) expect((await tell(one)).lastError).toBeNull();
  await sql`delete from webhook_subscriptions`;
});

test.each([
  ['seconds', () => '3600'],
  ['a date', () => new Date(Date.now() + 3_600_000).toUTCString()],
])('An endpoint that asks for an hour’s peace, in %s, has it', async (_what, retryAfter) => {
  const subscription = await subscribe();
  receiver.answer = (_event, response) => {
    response.setHeader('retry-after', retryAfter());
    return 503;
  };
  deliver();
  await order();
  const behind = await eventually('it is behind', async () => {
    return (await tell(subscription)).ordersBehind[0];
  });
  expect(Date.parse(behind.nextAttemptAt) - Date.now()).toBeGreaterThan(2_500_000);
});

test('A subscription that is ended while an event is being sent gets no other, and others go on', async () => {
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

describe('an endpoint that misbehaves', () => {
  test('and never answers is given up on in time, and others are served meanwhile', async () => {
    const other = await webhookReceiver();
    const silent = await subscribe();
    await subscribe({ url: other.url });
    receiver.answer = () => null;
    deliver();
    const orderId = await order();
    await eventually('the other has it', () => other.taken(orderId).length === 1);
    await eventually('it is told', async () => (await tell(silent)).lastError === 'TIMEOUT');
    await other.close();
  });

  test('and redirects is not followed', async () => {
    const elsewhere = await webhookReceiver();
    const subscription = await subscribe();
    receiver.answer = (_event, response) => {
      response.setHeader('location', elsewhere.url);
      return 307;
    };
    deliver();
    await order();
    await eventually('it is told', async () => {
      return (await tell(subscription)).lastError === 'HTTP_307';
    });
    expect(elsewhere.attempts).toHaveLength(0);
    await elsewhere.close();
  });

  test('and answers without end is cut off', async () => {
    await subscribe();
    receiver.answer = (_event, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(50_000)), 5);
      response.on('close', () => clearInterval(more));
      return null;
    };
    deliver();
    const orderId = await order();
    await eventually('it is done with', async () => {
      return receiver.attempts.some(({ event }) => event.subject === orderId);
    });
    receiver.answer = () => 204;
    const next = await order();
    await took(next, [1]);
  });
});

test('A name that leads to a private address is not sent to, whatever it was when subscribed', async () => {
  const subscription = await subscribe({ url: receiver.url.replace('127.0.0.1', 'localhost') });
  const before = receiver.attempts.length;
  deliver({ guard: createAddressGuard(['192.168.77.0/24']) });
  await order();
  await eventually('it is told', async () => {
    return (await tell(subscription)).lastError === 'ADDRESS_NOT_PUBLIC';
  });
  expect(receiver.attempts.length).toBe(before);
});

test('Killed again and again, and with two copies, nothing is lost and each order keeps its order', async () => {
  const subscription = await subscribe();
  const orderIds: string[] = [];
  let going = true;
  const writers = Array.from({ length: 3 }, async () => {
    while (going) orderIds.push(await order(5));
  });
  const versions = [1, 2, 3, 4, 5];
  for (let round = 0; round < 3; round += 1) {
    const before = receiver.attempts.length;
    const copies = [deliverInAProcess(), deliverInAProcess()];
    await eventually('it delivers', () => receiver.attempts.length > before + 40, 60_000);
    await Promise.all(copies.map((copy) => copy.signal('SIGKILL')));
    // A lease that nobody renews ends by itself; waiting for it would only make the test longer.
    await sql`update webhook_subscriptions set lease_until = now()`;
  }
  going = false;
  await Promise.all(writers);
  deliver();
  deliver();
  await eventually(
    'all arrive',
    () => orderIds.every((orderId) => receiver.taken(orderId).length === 5),
    60_000,
  );
  for (const orderId of orderIds) expect(receiver.taken(orderId)).toEqual(versions);
  const told = await sql<{ id: string }[]>`select event_id as id from order_events`;
  const ids = new Set(told.map(({ id }) => id));
  for (const attempt of receiver.attempts) {
    expect(ids.has(attempt.event.id)).toBe(true);
    if (orderIds.includes(attempt.event.subject)) verified(attempt, subscription.secret);
  }
}, 180_000);
