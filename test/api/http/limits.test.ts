import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { createShares } from '../../../api/http/slots.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

describe('limits', () => {
  test('a caller beyond its rate is told when to come back; others are not kept from anything', async () => {
    const rateLimiter = createRateLimiter({ perSecond: 1, burst: 2 });
    const { call } = await apiWorld({ services: ['query'], gate: { rateLimiter } });
    const first = await call('GET /v1/orders');
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=2;w=2');
    expect(first.headers.get('ratelimit')).toBe('"caller";r=1;t=1');
    await call('GET /v1/orders');
    const refused = await call('GET /v1/orders');
    expect(refused.status).toBe(429);
    expect(refused.json.code).toBe('RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toBe('"caller";r=0;t=1');
    expect((await call('GET /v1/orders', { as: 'customer-2' })).status).toBe(200);
  });

  test('a process that works on all it may tells the rest to come back', async () => {
    const world = await apiWorld({ inFlight: 1 });
    await stockCatalogue(world);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.call('POST /v1/orders', { body: newOrder() })),
    );
    const overloaded = answers.filter(({ json }) => json.code === 'OVERLOADED');
    expect(overloaded.length).toBeGreaterThan(0);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    for (const { status, headers } of overloaded) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('1');
    }
    // Whether the process lives is answered all the same, and nothing is kept taken.
    expect((await world.call('GET /healthz', { as: null })).status).toBe(200);
    expect((await world.call('POST /v1/orders', { body: newOrder() })).status).toBe(201);
  });

  test('a caller whose bodies never end holds its own share, and nobody else’s', async () => {
    const { call, api, issuer } = await apiWorld({
      gate: { shares: createShares(3) },
      inFlight: 5,
    });
    const authorization = `Bearer ${await issuer.token('customer-1')}`;
    const endless: ReadableStreamDefaultController[] = [];
    const slow = Array.from({ length: 4 }, () =>
      api.request('/v1/orders', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: new ReadableStream({ start: (controller) => void endless.push(controller) }),
        duplex: 'half',
      } as RequestInit),
    );
    const refused = await Promise.race(slow);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await call('GET /v1/orders')).json.code).toBe('RATE_LIMITED');
    expect((await call('GET /v1/orders', { as: 'customer-2' })).status).toBe(200);
    for (const controller of endless) controller.close();
    await Promise.all(slow);
    expect((await call('GET /v1/orders')).status).toBe(200);
  });

  test('an Idempotency-Key can be made a must for placing and cancelling', async () => {
    const world = await apiWorld({ gate: { idempotencyKeyRequired: true } });
    await stockCatalogue(world);
    const without = await world.call('POST /v1/orders', { body: newOrder() });
    expect(without.status).toBe(400);
    expect(without.json.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
    const headers = { 'idempotency-key': 'k' };
    expect((await world.call('POST /v1/orders', { body: newOrder(), headers })).status).toBe(201);
  });

  test('pages of origins that are configured may call, no others', async () => {
    const world = await apiWorld({ services: ['query'], corsOrigins: ['https://shop.test'] });
    const from = (origin: string) =>
      world.call('OPTIONS /v1/orders', {
        as: null,
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await from('https://shop.test');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://shop.test');
    const other = await from('https://elsewhere.test');
    expect(other.headers.get('access-control-allow-origin')).toBeNull();

    const orderId = await acceptOrder(world.database.db);
    const headers = { origin: 'https://shop.test' };
    for (const as of ['customer-1', 'customer-2', null]) {
      // What came of it, a page may read too; and no cache gives one page's answer to another's.
      const answer = await world.call(`GET /v1/orders/${orderId}`, { as, headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.test');
      expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
      expect(answer.headers.get('vary')).toContain('Origin');
      if (answer.status === 200) expect(answer.headers.get('vary')).toContain('Authorization');
    }
  });
});
