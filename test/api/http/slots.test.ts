import { expect, test } from 'vitest';
import { createShares, createSlots } from '../../../api/http/slots.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

test('a slot is released once, however often its release is called', () => {
  const slots = createSlots(1);
  const release = slots.take();
  expect(slots.take()).toBeNull();
  release?.();
  release?.();
  expect(slots.taken).toBe(0);
});

test('a process at its limit answers further requests 503 with Retry-After', async () => {
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
  // Health is still answered, and all slots are free again.
  expect((await world.call('GET /healthz', { as: null })).status).toBe(200);
  expect((await world.call('POST /v1/orders', { body: newOrder() })).status).toBe(201);
});

test('a caller whose bodies never end uses up its own share only', async () => {
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
