/** What is measured of accepting orders: each order once, whatever its client repeats. */
import { expect, test } from 'vitest';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld({ services: ['creation'] });
const { call, registry } = world;
await stockCatalogue(world);

const accepted = async () =>
  Number(
    /oms_order_acceptance_duration_seconds_count (\d+)/.exec(await registry.metrics())?.[1] ?? 0,
  );
const place = (key: string, change: Record<string, unknown> = {}) =>
  call('POST /v1/orders', { body: newOrder(change), headers: { 'idempotency-key': key } });

test('An order that is accepted counts, and its repeat does not', async () => {
  expect((await place('once')).status).toBe(201);
  expect((await place('once')).status).toBe(201);
  expect(await accepted()).toBe(1);
});

test('An order that is refused does not count', async () => {
  const before = await accepted();
  const items = [{ itemId: 'no-such-item', quantity: 1, unitPrice: 1 }];
  expect((await place('refused', { items })).status).not.toBe(201);
  expect(await accepted()).toBe(before);
});
