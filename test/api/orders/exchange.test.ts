/** Orders in exchange for returns. Verified to fail when the return is not changed on a condition. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { orderEvents, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld();
await stockCatalogue(world);
const { call, database } = world;
const { db } = database;

async function returned(userId = 'customer-1'): Promise<string> {
  const orderId = await acceptOrder(db, { userId, commands: [], state: { status: 'delivered' } });
  const body = { lines: [{ itemId: 'mug', quantity: 1 }], reason: 'Too small' };
  await call(`POST /v1/orders/${orderId}/returns`, { as: userId, body });
  return orderId;
}
const exchange = (orderId: string, headers: Record<string, string> = {}, returnNumber = 1) =>
  call('POST /v1/orders', { headers, body: newOrder({ exchangeOf: { orderId, returnNumber } }) });
const returnOf = async (orderId: string) =>
  (await call(`GET /v1/orders/${orderId}/returns`)).json.returns[0];

describe('an order in exchange for a return', () => {
  test('names its return, which names it', async () => {
    const orderId = await returned();
    const { status, json } = await exchange(orderId);
    expect(status).toBe(201);
    const { orderInfo } = (await call(`GET /v1/orders/${json.orderId}`)).json;
    expect(orderInfo.exchangeOf).toEqual({ orderId, returnNumber: 1 });
    expect(await returnOf(orderId)).toMatchObject({ exchangeOrderId: json.orderId });
    const [created] = await db
      .select()
      .from(orderEvents)
      .where(eq(orderEvents.orderId, json.orderId));
    expect(created?.data.order?.exchangeOf).toEqual({ orderId, returnNumber: 1 });
  });

  test('is placed once with the same key', async () => {
    const orderId = await returned();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await exchange(orderId, headers);
    const second = await exchange(orderId, headers);
    expect(second.json).toEqual(first.json);
  });

  test('is one of many that are placed at once', async () => {
    const orderId = await returned();
    const answers = await Promise.all(Array.from({ length: 5 }, () => exchange(orderId)));
    const placed = answers.filter(({ status }) => status === 201);
    expect(placed).toHaveLength(1);
    expect(await returnOf(orderId)).toMatchObject({ exchangeOrderId: placed[0]?.json.orderId });
    const refused = answers.filter(({ json }) => json.code === 'EXCHANGE_NOT_POSSIBLE');
    expect(refused).toHaveLength(4);
  });

  test('gives way to another once it has failed', async () => {
    const orderId = await returned();
    const first = (await exchange(orderId)).json.orderId;
    await db.update(orders).set({ status: 'failed' }).where(eq(orders.orderId, first));
    const second = await exchange(orderId);
    expect(second.status).toBe(201);
    expect(await returnOf(orderId)).toMatchObject({ exchangeOrderId: second.json.orderId });
  });

  test('is refused for another customer’s return, one that there is not, and one that has ended', async () => {
    const codeOf = async (answer: ReturnType<typeof exchange>) => (await answer).json.code;
    expect(await codeOf(exchange(await returned('customer-2')))).toBe('EXCHANGE_NOT_POSSIBLE');
    expect(await codeOf(exchange(await returned(), {}, 2))).toBe('EXCHANGE_NOT_POSSIBLE');
    const cancelled = await returned();
    await call(`POST /v1/orders/${cancelled}/returns/1/cancel`);
    expect(await codeOf(exchange(cancelled))).toBe('EXCHANGE_NOT_POSSIBLE');
    const placed = await db.$count(orders, eq(orders.userId, 'customer-2'));
    expect(placed).toBe(1);
  });
});
