/** Stripe's and EasyPost's own webhooks: signed, kept once, handed on as updates. */
import { createHmac, randomUUID } from 'node:crypto';
import { and, eq, ne } from 'drizzle-orm';
import fc from 'fast-check';
import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { effectId } from '../../../contracts/effects.ts';
import { commands, effects } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const secrets = { stripe: 'whsec_of_the_tests', easypost: 'easypost-secret-of-the-tests' };
const { call, database } = await apiWorld({ services: ['creation'], webhookSecrets: secrets });
const { call: callWithout } = await apiWorld({ services: ['creation'], webhookSecrets: {} });
const { db } = database;

const enqueued = (orderId: string) =>
  db
    .select({ kind: commands.kind, payload: commands.payload })
    .from(commands)
    .where(and(eq(commands.orderId, orderId), ne(commands.kind, 'start-order')))
    .orderBy(commands.id);

const stripeEvent = (orderId: string, type: string, object: object = {}) => ({
  id: `evt_${randomUUID()}`,
  object: 'event',
  api_version: '2026-10-28.endive',
  type,
  pending_webhooks: 1,
  data: {
    object: {
      id: 'pi_1',
      object: 'payment_intent',
      metadata: { orderId, effectId: effectId(orderId, 'payment') },
      ...object,
    },
  },
});

function fromStripe(event: object, secret = secrets.stripe, timestamp?: number) {
  const body = JSON.stringify(event);
  const options = { payload: body, secret, ...(timestamp === undefined ? {} : { timestamp }) };
  const signature = Stripe.webhooks.generateTestHeaderString(
    options as Parameters<typeof Stripe.webhooks.generateTestHeaderString>[0],
  );
  const headers = { 'stripe-signature': signature };
  return call('POST /v1/webhooks/stripe', { as: null, body, headers });
}

const trackerEvent = (shipment: string | null, status: string, tracker: object = {}) => ({
  id: `evt_${randomUUID()}`,
  object: 'Event',
  mode: 'test',
  description: 'tracker.updated',
  previous_attributes: { status: 'pre_transit' },
  pending_urls: [],
  result: {
    id: 'trk_1',
    object: 'Tracker',
    tracking_code: '9400',
    status,
    weight: 17.6,
    shipment_id: shipment,
    created_at: new Date().toISOString(),
    ...tracker,
  },
});

function fromEasyPost(event: object, secret = secrets.easypost, send = call) {
  const body = JSON.stringify(event);
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
  return send('POST /v1/webhooks/easypost', { as: null, body, headers });
}

const booked = async () => {
  const orderId = await acceptOrder(db);
  const reference = `shp_${randomUUID()}`;
  const state = 'done';
  await db.insert(effects).values({
    effectId: effectId(orderId, 'shipment'),
    orderId,
    step: 'shipment',
    state,
    reference,
  });
  return { orderId, reference };
};

describe('Stripe', () => {
  test.each([
    ['payment_intent.succeeded', 'charged'],
    ['payment_intent.payment_failed', 'declined'],
    ['payment_intent.canceled', 'declined'],
  ])('%s is handed on as %s', async (type, status) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, type);
    const answer = await fromStripe(event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, reference: 'pi_1' };
    expect(await enqueued(orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  test('a refund of ours that came through is handed on, one still pending is not', async () => {
    const orderId = await acceptOrder(db);
    const pending = { object: 'refund', id: 're_1', status: 'pending' };
    await fromStripe(stripeEvent(orderId, 'refund.updated', pending));
    const done = stripeEvent(orderId, 'refund.updated', { ...pending, status: 'succeeded' });
    await fromStripe(done);
    const payload = { updateId: done.id, status: 'refunded', reference: 're_1' };
    expect(await enqueued(orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  test('an event sent ten times at once is kept once', async () => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, 'payment_intent.succeeded');
    const again = (n: number) => fromStripe({ ...event, pending_webhooks: n });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => again(n)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test('events are handed on in the order in which they came', async () => {
    const orderId = await acceptOrder(db);
    await fromStripe(stripeEvent(orderId, 'payment_intent.payment_failed'));
    await fromStripe(stripeEvent(orderId, 'payment_intent.succeeded'));
    const statuses = (await enqueued(orderId)).map(({ payload }) => payload['status']);
    expect(statuses).toEqual(['declined', 'charged']);
  });

  test.each([
    ['whose answer we have', { state: 'done', result: { status: 'charged', reference: 'pi_1' } }],
    ['that was given back', { state: 'undone', undoResult: { status: 'undone' } }],
  ] as const)('a charge %s is no news', async (_what, row) => {
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    const { json } = await fromStripe(stripeEvent(orderId, 'payment_intent.succeeded'));
    expect(json).toEqual({ received: true, taken: false });
    expect(await enqueued(orderId)).toEqual([]);
  });

  test('a charge that comes after its undo found nothing is news', async () => {
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    const row = { state: 'undone', undoResult: { status: 'nothing' } } as const;
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    await fromStripe(stripeEvent(orderId, 'payment_intent.succeeded'));
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test.each([
    ['of another kind', 'customer.created', {}],
    ['of a payment that is not ours', 'payment_intent.succeeded', { metadata: {} }],
    [
      'of an order of somebody else’s',
      'payment_intent.succeeded',
      { metadata: { orderId: randomUUID() } },
    ],
  ])('an event %s is acknowledged and dropped', async (_what, type, object) => {
    const orderId = await acceptOrder(db);
    const answer = await fromStripe(stripeEvent(orderId, type, object));
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: false }]);
    expect(await enqueued(orderId)).toEqual([]);
  });

  test.each([
    ['signed by somebody else', 'whsec_wrong', undefined],
    ['signed an hour ago', secrets.stripe, Math.floor(Date.now() / 1000) - 3600],
  ])('an event %s is refused and changes nothing', async (_what, secret, timestamp) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, 'payment_intent.succeeded');
    const answer = await fromStripe(event, secret, timestamp);
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueued(orderId)).toEqual([]);
  });
});

describe('EasyPost', () => {
  test.each([
    ['in_transit', 'in_transit'],
    ['out_for_delivery', 'in_transit'],
    ['delivered', 'delivered'],
    ['return_to_sender', 'returned'],
    ['failure', 'lost'],
  ])('%s is handed on as %s', async (word, status) => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, word);
    const answer = await fromEasyPost(event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, trackingNumber: '9400' };
    expect(await enqueued(orderId)).toEqual([{ kind: 'shipment-update', payload }]);
  });

  test('an event sent twice is kept once', async () => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, 'delivered');
    await fromEasyPost(event);
    await fromEasyPost({ ...event, pending_urls: ['x'] });
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test('the signature is of whole weights with their decimal point, as EasyPost signs them', async () => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, 'delivered', { weight: 17 });
    const signed = JSON.stringify(event).replace('"weight":17', '"weight":17.0');
    const digest = createHmac('sha256', secrets.easypost).update(signed).digest('hex');
    const headers = { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
    const body = JSON.stringify(event);
    const answer = await call('POST /v1/webhooks/easypost', { as: null, body, headers });
    expect(answer.status).toBe(200);
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test('a label that has not moved is no news', async () => {
    const { orderId, reference } = await booked();
    expect((await fromEasyPost(trackerEvent(reference, 'pre_transit'))).json.taken).toBe(false);
    expect(await enqueued(orderId)).toEqual([]);
  });

  test('a young parcel that we do not know yet is asked for again, an old one is not ours', async () => {
    const young = await fromEasyPost(trackerEvent('shp_unknown', 'in_transit'));
    expect([young.status, young.json.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    const old = trackerEvent('shp_unknown', 'in_transit', { created_at: '2026-01-01T00:00:00Z' });
    expect((await fromEasyPost(old)).json).toEqual({ received: true, taken: false });
  });

  test('an event signed by somebody else is refused and changes nothing', async () => {
    const { orderId, reference } = await booked();
    const answer = await fromEasyPost(trackerEvent(reference, 'delivered'), 'wrong');
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueued(orderId)).toEqual([]);
  });
});

test('whatever Stripe or EasyPost sign is answered as the document says', { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.string(), async (value, text) => {
      const events = [
        value as object,
        stripeEvent(text, 'payment_intent.succeeded', { id: text, status: text }),
        trackerEvent(text, 'delivered', { created_at: text, tracking_code: text }),
      ];
      for (const event of events) {
        for (const { status, json } of [await fromStripe(event), await fromEasyPost(event)]) {
          expect([status, json]).toEqual([200, { received: true, taken: false }]);
        }
      }
    }),
    {
      numRuns: 100,
      examples: [
        [null, 'a\u0000b'],
        ['\ud800', '\ud800'],
      ],
    },
  ),
);

test('what is signed counts against its sender’s rate, and what is not takes nothing from it', async () => {
  const rateLimiter = createRateLimiter({ perSecond: 0.1, burst: 2 });
  const few = await apiWorld({
    services: ['creation'],
    webhookSecrets: secrets,
    gate: { rateLimiter },
  });
  const event = trackerEvent(null, 'delivered');
  for (let n = 0; n < 5; n += 1)
    expect((await fromEasyPost(event, 'x', few.call)).status).toBe(401);
  const answers = [];
  for (let n = 0; n < 3; n += 1)
    answers.push(await fromEasyPost(event, secrets.easypost, few.call));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"caller";r=1;/);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('bodies that never end hold back neither the API nor, for long, the next event', async () => {
  const { call: send, api } = await apiWorld({ services: ['creation'], webhookSecrets: secrets });
  const endless: ReadableStreamDefaultController[] = [];
  const slow = Array.from({ length: 80 }, () =>
    api.request('/v1/webhooks/stripe', {
      method: 'POST',
      headers: { 'stripe-signature': 't=1,v1=0' },
      body: new ReadableStream({ start: (controller) => void endless.push(controller) }),
      duplex: 'half',
    } as RequestInit),
  );
  // As many as are read at once wait for their ends; the others are told to come back.
  const refused = await Promise.all(slow.slice(50));
  expect(refused.map(({ status }) => status)).toEqual(Array(30).fill(503));
  expect(refused[0]?.headers.get('retry-after')).toBe('5');
  expect((await send('GET /v1/inventory/unicorn')).status).toBe(404);
  const event = trackerEvent(null, 'delivered');
  expect((await fromEasyPost(event, secrets.easypost, send)).status).toBe(200);
  for (const controller of endless) controller.close();
  expect((await Promise.all(slow.slice(0, 50))).every(({ status }) => status === 401)).toBe(true);
  expect((await send('POST /v1/webhooks/stripe', { as: null, body: {} })).status).toBe(401);
});

test.each(['stripe', 'easypost'])('an unsigned request to %s is refused', async (name) => {
  const answer = await call(`POST /v1/webhooks/${name}`, { as: null, body: {} });
  expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
});

test.each(['stripe', 'easypost'])('without its secret %s has no address', async (name) => {
  const answer = await callWithout(`POST /v1/webhooks/${name}`, { as: null, body: {} });
  expect([answer.status, answer.json.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
});
