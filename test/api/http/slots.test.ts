import { expect, test } from 'vitest';
import { createSlots } from '../../../api/http/slots.ts';
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
