import { expect, test } from 'vitest';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../support/apiWorld.ts';

test('CORS admits pages of the configured origins and no others', async () => {
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

test.each(['/metrics', '/%6detrics', '/x/%2e%2e/metrics', '//metrics', '/metrics/'])(
  'The public port has no metrics, also not under the name %s',
  async (path) => {
    const { call, api } = await apiWorld({ services: ['query'] });
    const answer = await api.request(`http://orders.test${path}`);
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }]);
    expect((await call('GET /readyz', { as: null })).status).toBe(200);
  },
);
