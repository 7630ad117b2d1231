import { expect, test } from 'vitest';
import { apiWorld } from '../../support/apiWorld.ts';

const { call } = await apiWorld();

test('every answer has the headers that keep browsers from running or storing it', async () => {
  for (const request of ['GET /v1/orders', 'GET /v1/nothing', 'GET /healthz']) {
    const { headers } = await call(request);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});
