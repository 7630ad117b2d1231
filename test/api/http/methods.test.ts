import { describe, expect, test } from 'vitest';
import { apiWorld } from '../../support/apiWorld.ts';

const { call } = await apiWorld();

describe('a path or method without a route', () => {
  test('is answered 404 when the path does not exist', async () => {
    for (const path of ['/v1/nothing', '/', '/v1/orders/', '/docs/package.json', '/docs/%2e%2e']) {
      const answer = await call(`GET ${path}`, { as: null });
      expect(answer.status).toBe(404);
      expect(answer.json.code).toBe('ROUTE_NOT_FOUND');
    }
  });

  test.each([
    ['DELETE /v1/orders', 'GET, HEAD, POST'],
    ['PUT /v1/orders/01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a', 'GET, HEAD'],
    ['PATCH /v1/inventory/mug', 'GET, HEAD, PUT'],
    ['GET /v1/orders/x/cancel', 'POST'],
    ['POST /healthz', 'GET, HEAD'],
  ])('%s is answered 405 with the methods that exist', async (request, allow) => {
    const answer = await call(request);
    expect(answer.status).toBe(405);
    expect(answer.json.code).toBe('METHOD_NOT_ALLOWED');
    expect(answer.headers.get('allow')).toBe(allow);
  });
});
