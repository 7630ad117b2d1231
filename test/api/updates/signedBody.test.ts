/** What Stripe's and EasyPost's webhooks have in common: signatures, limits and secrets. */
import { createHmac, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { effectId } from '../../../contracts/effects.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const secrets = { stripe: 'whsec_of_the_tests', easypost: 'easypost-secret-of-the-tests' };
const { call } = await apiWorld({ services: ['creation'], webhookSecrets: secrets });
const { call: callWithout } = await apiWorld({ services: ['creation'], webhookSecrets: {} });

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
