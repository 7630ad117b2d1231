import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { type Answer, apiWorld } from '../../support/apiWorld.ts';

describe('a caller’s rate', () => {
  test('allows a burst, then a number per second, for each caller', () => {
    let now = 0;
    const limiter = createRateLimiter({ perSecond: 2, burst: 3 }, () => now);
    const take = (caller: string) => limiter.take(caller).allowed;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([true, true, true, false]);
    expect(take('b')).toBe(true);
    now += 500;
    expect([take('a'), take('a')]).toEqual([true, false]);
    now += 60_000;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([true, true, true, false]);
    expect(limiter.take('a').retryAfterSeconds).toBe(1);
  });

  test('pays for what a request has cost beyond one token, if need be afterwards', () => {
    let now = 0;
    const limiter = createRateLimiter({ perSecond: 2, burst: 4 }, () => now);
    expect(limiter.take('a').allowed).toBe(true);
    expect(limiter.charge('a', 5).headers['RateLimit']).toBe('"caller";r=0;t=2');
    expect(limiter.take('a')).toMatchObject({ allowed: false, retryAfterSeconds: 2 });
    now += 1_500;
    expect(limiter.take('a').allowed).toBe(true);
    // What it can owe has a limit.
    limiter.charge('a', 1_000_000);
    now += 2_500;
    expect(limiter.take('a').allowed).toBe(true);
  });

  test('is used up by long lists and large bodies sooner than by ordinary requests', async () => {
    const rateLimiter = createRateLimiter({ perSecond: 0.001, burst: 40 });
    const { call, database } = await apiWorld({ gate: { rateLimiter } });
    for (let n = 0; n < 100; n += 1) await acceptOrder(database.db);
    const remaining = ({ headers }: Answer) =>
      Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
    expect(remaining(await call('GET /v1/orders'))).toBe(39);
    expect(remaining(await call('GET /v1/orders?limit=100'))).toBe(22);
    expect(remaining(await call('GET /v1/events?limit=100', { as: 'events' }))).toBe(23);
    const large = JSON.stringify({ filler: 'x'.repeat(60_000) });
    expect(remaining(await call('POST /v1/orders', { body: large }))).toBe(14);
    expect((await call('GET /v1/orders?limit=100')).status).toBe(200);
    expect((await call('GET /v1/orders')).status).toBe(429);
    expect((await call('GET /v1/orders', { as: 'customer-2' })).status).toBe(200);
  });

  test('is kept for a bounded number of callers', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    limiter.take('first');
    for (let n = 0; n < 10_000; n += 1) limiter.take(`caller-${n}`);
    // Its bucket was dropped, so it starts with a full one.
    expect(limiter.take('first').allowed).toBe(true);
  });

  test('beyond its limit is refused with the time to come back, and other callers are not affected', async () => {
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
});
