/** What the webhooks of Stripe and EasyPost have in common: signatures, limits and secrets. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import {
  postEasyPost,
  postStripe,
  stripeEvent,
  trackerEvent,
  webhookSecrets,
} from './signedEvents.ts';

const { call } = await apiWorld({ services: ['creation'], webhookSecrets });
const { call: callWithout } = await apiWorld({ services: ['creation'], webhookSecrets: {} });

test('any signed body is answered as the OpenAPI document says', { timeout: 60_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.string(), async (value, text) => {
      const events = [
        value as object,
        stripeEvent(text, 'payment_intent.succeeded', { id: text, status: text }),
        trackerEvent(text, 'delivered', { created_at: text, tracking_code: text }),
      ];
      for (const event of events) {
        for (const { status, json } of [
          await postStripe(call, event),
          await postEasyPost(call, event),
        ]) {
          // A parcel nobody knows the age of may be one that was bought a moment ago.
          if (status === 404) expect(json.code).toBe('ORDER_NOT_FOUND');
          else expect([status, json]).toEqual([200, { received: true, taken: false }]);
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

test('signed requests count against their sender’s rate limit, unsigned ones do not', async () => {
  const rateLimiter = createRateLimiter({ perSecond: 0.1, burst: 2 });
  const few = await apiWorld({
    services: ['creation'],
    webhookSecrets,
    gate: { rateLimiter },
  });
  const event = trackerEvent(null, 'delivered');
  for (let n = 0; n < 5; n += 1)
    expect((await postEasyPost(few.call, event, 'x')).status).toBe(401);
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push(await postEasyPost(few.call, event));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"caller";r=1;/);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('bodies that never end block neither the API nor later events', async () => {
  const { call: send, api } = await apiWorld({ services: ['creation'], webhookSecrets });
  const endless: ReadableStreamDefaultController[] = [];
  const slow = Array.from({ length: 257 }, () =>
    api.request('/v1/webhooks/stripe', {
      method: 'POST',
      headers: { 'stripe-signature': 't=1,v1=0' },
      body: new ReadableStream({ start: (controller) => void endless.push(controller) }),
      duplex: 'half',
    } as RequestInit),
  );
  // As many as may be read at once are waited for; the oldest give way to the others.
  const dropped = await Promise.all(slow.slice(0, 157));
  expect(dropped.map(({ status }) => status)).toEqual(Array(157).fill(408));
  expect((await send('GET /v1/inventory/unicorn')).status).toBe(404);
  const event = trackerEvent(null, 'delivered');
  const paid = stripeEvent('evt_1', 'payment_intent.succeeded');
  for (let n = 0; n < 10; n += 1) {
    expect((await postEasyPost(send, event)).status).toBe(200);
    expect((await postStripe(send, paid)).status).toBe(200);
  }
  for (const controller of endless) controller.close();
  const last = await Promise.all(slow.slice(-90));
  expect(last.every(({ status }) => status === 401)).toBe(true);
  expect((await send('POST /v1/webhooks/stripe', { as: null, body: {} })).status).toBe(401);
});

test.each(['stripe', 'easypost'])('an unsigned request to %s is refused', async (name) => {
  const answer = await call(`POST /v1/webhooks/${name}`, { as: null, body: {} });
  expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
});

test.each(['stripe', 'easypost'])(
  'without its secret the route of %s does not exist',
  async (name) => {
    const answer = await callWithout(`POST /v1/webhooks/${name}`, { as: null, body: {} });
    expect([answer.status, answer.json.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
  },
);
