import { beforeAll, describe, expect, test } from 'vitest';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const orderShares = createRateLimiter({ policy: 'orders', perSecond: 0.01, burst: 2 });
const world = await apiWorld({ gate: { orderShares } });
const { call } = world;
beforeAll(() => stockCatalogue(world));

const placeFor = (userId: string) =>
  call('POST /v1/orders', { as: 'storefront', body: { ...newOrder(), userId } });

describe('a client’s share of new orders', () => {
  test('is that of all users it orders for, and what is beyond it comes back later', async () => {
    const first = await placeFor('customer-1');
    expect(first.status).toBe(201);
    expect(first.headers.get('ratelimit-policy')).toBe('"orders";q=2;w=200');
    expect(first.headers.get('ratelimit')).toBe('"orders";r=1;t=1');
    expect((await placeFor('customer-2')).status).toBe(201);
    const refused = await placeFor('customer-3');
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect(refused.headers.get('ratelimit')).toMatch(/^"orders";r=0;t=\d+$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
  });

  test('is looked at before the order is read', async () => {
    const broken = await call('POST /v1/orders', { as: 'storefront', body: '{' });
    expect(broken.status).toBe(429);
  });

  test('leaves the orders of other clients and the reading of its own alone', async () => {
    expect((await call('POST /v1/orders', { body: newOrder() })).status).toBe(201);
    expect((await call('GET /v1/orders', { as: 'storefront' })).status).toBe(200);
  });
});
