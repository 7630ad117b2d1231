import { beforeEach, describe, expect, test } from 'vitest';
import { acceptOrder } from '../../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../../support/apiWorld.ts';

const world = await apiWorld();
const { call, database, issuer } = world;
const URL = 'http://127.0.0.1:9/hook';
const path = '/v1/webhook-subscriptions';

const subscribe = (body: Record<string, unknown> = {}, headers = {}) =>
  call(`POST ${path}`, { as: 'events', body: { url: URL, ...body }, headers });
const stranger = () =>
  issuer.mint({ sub: 'other', client_id: 'other', scope: 'events:read events:subscribe' });

beforeEach(async () => {
  await database.sql`delete from webhook_subscriptions`;
});

test('a subscription is created with its secret, which no other answer has', async () => {
  const made = await subscribe({ types: ['order.shipped'] });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ url: URL, types: ['order.shipped'], status: 'active' });
  expect(made.json.secret).toMatch(/^whsec_.{44}$/);
  const { subscriptionId, secret } = made.json;
  expect(made.headers.get('location')).toBe(`${path}/${subscriptionId}`);
  const read = await call(`GET ${path}/${subscriptionId}`, { as: 'events' });
  expect(read.json).toMatchObject({ subscriptionId, ordersBehind: [] });
  const list = await call(`GET ${path}`, { as: 'events' });
  expect(list.json.subscriptions).toHaveLength(1);
  expect(read.text + list.text).not.toContain(secret);
  const rows = await database.sql`
    select row_to_json(s)::text as row from webhook_subscriptions s
    union all select row_to_json(k)::text from idempotency_keys k`;
  expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
  expect(world.logLines.join()).not.toContain(secret);
});

test('a subscription is found by its id in capitals, and none by what is no id', async () => {
  const { subscriptionId } = (await subscribe()).json;
  const read = await call(`GET ${path}/${subscriptionId.toUpperCase()}`, { as: 'events' });
  expect([read.status, read.json.subscriptionId]).toEqual([200, subscriptionId]);
  const none = await call(`GET ${path}/none`, { as: 'events' });
  expect(none.json.code).toBe('SUBSCRIPTION_NOT_FOUND');
});

test('a repeat with the same key creates no second subscription and answers the same secret', async () => {
  const key = { 'idempotency-key': 'subscribe-once' };
  const first = await subscribe({}, key);
  const again = await subscribe({}, key);
  expect(again.json).toEqual(first.json);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  const rotate = `POST ${path}/${first.json.subscriptionId}/rotate-secret`;
  const once = { as: 'events', headers: { 'idempotency-key': 'rotate-once' } };
  const rotated = await call(rotate, once);
  expect(rotated.json.secret).toMatch(/^whsec_/);
  expect(rotated.json.secret).not.toBe(first.json.secret);
  expect((await call(rotate, once)).json.secret).toBe(rotated.json.secret);
});

describe('a repeat with the same key gets the same bytes and says so', () => {
  const expectRepeats = async (request: string, body?: unknown) => {
    const once = {
      as: 'events',
      headers: { 'idempotency-key': request.replace(/\W/g, '-') },
      body,
    };
    const first = await call(request, once);
    expect(first.status).toBeLessThan(300);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const again = await call(request, once);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  };

  test.each(['rotate-secret', 'resume'])('of %s', async (what) => {
    const { subscriptionId } = (await subscribe()).json;
    await expectRepeats(`POST ${path}/${subscriptionId}/${what}`);
  });

  test('of redeliveries', async () => {
    const { subscriptionId } = (await subscribe()).json;
    const orderId = await acceptOrder(database.db);
    await expectRepeats(`POST ${path}/${subscriptionId}/redeliveries`, { orderId });
  });

  test('of a subscription and of a redelivery whose cursor is outdated by then', async () => {
    const { cursor } = (await call('GET /v1/events?after=now', { as: 'events' })).json;
    const { subscriptionId } = (await subscribe()).json;
    const requests = [
      [`POST ${path}`, { url: URL, after: cursor }],
      [`POST ${path}/${subscriptionId}/redeliveries`, { after: cursor }],
    ] as const;
    const send = () =>
      Promise.all(
        requests.map(([request, body]) =>
          call(request, {
            as: 'events',
            body,
            headers: { 'idempotency-key': `now-${request}`.replace(/\W/g, '-') },
          }),
        ),
      );
    const first = await send();
    expect(first.map(({ status }) => status)).toEqual([201, 202]);
    await database.sql`update event_feed set generation = generation + 1`;
    const again = await send();
    expect(again.map(({ status, text }) => [status, text])).toEqual(
      first.map(({ status, text }) => [status, text]),
    );
  });
});

describe('an address that is not public HTTPS is refused', () => {
  test.each([
    ['https://10.0.0.1/hook', 'ADDRESS'],
    ['https://169.254.169.254/latest/meta-data', 'ADDRESS'],
    ['https://[::1]/hook', 'ADDRESS'],
    ['https://[::ffff:10.0.0.1]/hook', 'ADDRESS'],
    ['https://[64:ff9b::a00:1]/hook', 'ADDRESS'],
    ['https://0x0a000001/hook', 'ADDRESS'],
    ['https://167772161/hook', 'ADDRESS'],
    ['http://93.184.216.34/hook', 'HTTPS'],
    ['https://user:password@example.com/hook', 'user'],
    ['https://no-such-name.invalid/hook', 'not known'],
  ])('%s', async (url, why) => {
    const answer = await subscribe({ url });
    expect(answer.json).toMatchObject({ status: 422, code: 'WEBHOOK_URL_REFUSED' });
    expect(JSON.stringify(answer.json.errors).toLowerCase()).toContain(why.toLowerCase());
  });

  test.each(['ftp://example.com', 'hook', '', `https://example.com/${'x'.repeat(2_000)}`])(
    'that is malformed: %s',
    async (url) => {
      expect((await subscribe({ url })).json.code).toBe('INVALID_REQUEST');
    },
  );
});

test('another client’s subscription answers as not found', async () => {
  const { subscriptionId } = (await subscribe()).json;
  const as = await stranger();
  for (const request of [
    `GET ${path}/${subscriptionId}`,
    `DELETE ${path}/${subscriptionId}`,
    `POST ${path}/${subscriptionId}/rotate-secret`,
    `POST ${path}/${subscriptionId}/resume`,
  ]) {
    expect((await call(request, { as })).json.code).toBe('SUBSCRIPTION_NOT_FOUND');
  }
  const redeliveries = `POST ${path}/${subscriptionId}/redeliveries`;
  const body = { orderId: await acceptOrder(database.db) };
  expect((await call(redeliveries, { as, body })).json.code).toBe('SUBSCRIPTION_NOT_FOUND');
  expect((await call(`GET ${path}`, { as })).json.subscriptions).toEqual([]);
});

test('a client has a limited number of subscriptions', async () => {
  const made = await Promise.all(Array.from({ length: 24 }, () => subscribe()));
  expect(made.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(made.find(({ status }) => status !== 201)?.json.code).toBe('SUBSCRIPTION_LIMIT');
});

test('a deleted subscription is not found', async () => {
  const { subscriptionId } = (await subscribe()).json;
  expect((await call(`DELETE ${path}/${subscriptionId}`, { as: 'events' })).status).toBe(204);
  expect((await call(`GET ${path}/${subscriptionId}`, { as: 'events' })).json.code).toBe(
    'SUBSCRIPTION_NOT_FOUND',
  );
});

test.each([
  [{}, 'INVALID_REQUEST'],
  [{ orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a', after: 'abc' }, 'INVALID_REQUEST'],
  [{ after: 'abc' }, 'INVALID_REQUEST'],
  [{ orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a' }, 'ORDER_NOT_FOUND'],
])('refuses to redeliver %j', async (body, code) => {
  const { subscriptionId } = (await subscribe()).json;
  const answer = await call(`POST ${path}/${subscriptionId}/redeliveries`, { as: 'events', body });
  expect(answer.json.code).toBe(code);
});

test('redelivery of an order’s events from a version on is accepted', async () => {
  const { subscriptionId } = (await subscribe()).json;
  const orderId = await acceptOrder(database.db);
  const request = `POST ${path}/${subscriptionId}/redeliveries`;
  expect((await call(request, { as: 'events', body: { orderId } })).status).toBe(202);
  const read = await call(`GET ${path}/${subscriptionId}`, { as: 'events' });
  expect(read.json.ordersBehind).toMatchObject([{ orderId, nextVersion: 1, attempts: 0 }]);
});

test('a token that may only read does not subscribe', async () => {
  const answer = await call(`POST ${path}`, { as: 'operations', body: { url: URL } });
  expect(answer.json.code).toBe('SCOPE_MISSING');
});
