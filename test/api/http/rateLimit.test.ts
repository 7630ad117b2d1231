import { describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { apiWorld } from '../../support/apiWorld.ts';

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
