/**
 * Placing failed orders anew. Verified to fail when the row is not asked, when an order is placed anew
 * twice, and when the new order has another price, address or payment method.
 */
import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Attention, OrderLine, OrderState } from '../../../contracts/order.ts';
import { commands, decisions, orderEvents, orderItems, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld();
const { call, database } = world;
const { db } = database;
await stockCatalogue(world);

const failure = (code: string) => ({ code, message: 'away' });
const failed = (state: Partial<OrderState> = {}, items?: readonly OrderLine[]) =>
  acceptOrder(db, {
    commands: [],
    state: { status: 'failed', failure: failure('PAYMENT_UNAVAILABLE'), ...state },
    ...(items && { items }),
  });
const reorder = (orderId: string, headers = {}, reason = 'The provider was away') =>
  call(`POST /v1/orders/${orderId}/reorder`, { as: 'operations', headers, body: { reason } });
const read = async (orderId: string) =>
  (await call(`GET /v1/orders/${orderId}`, { as: 'operations' })).json.orderInfo;
const replacements = (orderId: string) => db.$count(orders, eq(orders.replaces, orderId));
const fail = (orderId: string, state: Partial<OrderState> = {}) =>
  db
    .update(orders)
    .set({ status: 'failed', failure: failure('SHIPMENT_UNAVAILABLE'), ...state })
    .where(eq(orders.orderId, orderId));

describe('placing an order anew that failed because a provider was away', () => {
  test('places the same order, with a price, an address and notes that the shop has given it', async () => {
    const body = {
      ...newOrder(),
      ...{ reference: 'web-77', metadata: { channel: 'web' } },
      amounts: [{ type: 'shipping', amount: 490 }],
    };
    const orderId = (await call('POST /v1/orders', { as: 'storefront', body })).json.orderId;
    await fail(orderId);
    const before = await read(orderId);
    const { status, json } = await reorder(orderId);
    expect(status).toBe(202);
    expect(json).toMatchObject({ orderId, result: true, error: null });
    const { items, currency, total, amounts, metadata, shippingAddress, paymentMethod } = before;
    const same = { items, currency, total, amounts, metadata, shippingAddress, paymentMethod };
    expect(await read(json.replacementOrderId)).toMatchObject({
      ...{ ...same, userId: before.userId, status: 'pending', failure: null },
      ...{ replaces: orderId, reference: null },
    });
    expect(await read(orderId)).toMatchObject({ status: 'failed', reference: 'web-77' });
    expect((await call(`GET /v1/orders/${json.replacementOrderId}`)).status).toBe(200);
  });

  test('starts it and tells it as any order is, and the failed one by a decision', async () => {
    const orderId = await failed();
    const { replacementOrderId } = (await reorder(orderId)).json;
    const waiting = await db
      .select()
      .from(commands)
      .where(eq(commands.orderId, replacementOrderId));
    expect(waiting).toMatchObject([{ kind: 'start-order' }]);
    const ofNew = eq(orderEvents.orderId, replacementOrderId);
    expect(await db.select().from(orderEvents).where(ofNew)).toMatchObject([
      { type: 'order.created', data: { order: { total: 2_500, replaces: orderId } } },
    ]);
    expect((await read(orderId)).decisions).toMatchObject([
      {
        ...{ action: 'reorder', actor: 'operations', reason: 'The provider was away' },
        ...{ reference: replacementOrderId, version: 1 },
      },
    ]);
    const found = (await call(`GET /v1/orders?replaces=${orderId}`)).json.orders;
    expect(found).toMatchObject([{ orderId: replacementOrderId }]);
  });

  test('asks for the price that was accepted, also when the catalogue has another', async () => {
    const items = [{ itemId: 'gone', quantity: 3, unitPrice: 700 }];
    const { replacementOrderId } = (await reorder(await failed({}, items))).json;
    expect(await read(replacementOrderId)).toMatchObject({ items, total: 2_100 });
  });

  test('happens once: with the same key, without one, and of several at once', async () => {
    const orderId = await failed();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await reorder(orderId, headers);
    expect((await reorder(orderId, headers)).json).toEqual(first.json);
    const { replacementOrderId } = first.json;
    const again = await reorder(orderId);
    expect(again.status).toBe(409);
    expect(again.json).toMatchObject({ code: 'ORDER_NOT_REORDERABLE', replacementOrderId });
    expect(await replacements(orderId)).toBe(1);
    const both = await failed();
    const answers = await Promise.all(Array.from({ length: 5 }, () => reorder(both)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([202, 409, 409, 409, 409]);
    expect(await replacements(both)).toBe(1);
  });

  test('is possible of the new order, when that fails of such a reason too', async () => {
    const orderId = await failed();
    const { replacementOrderId } = (await reorder(orderId)).json;
    expect((await reorder(replacementOrderId)).json.code).toBe('ORDER_NOT_REORDERABLE');
    await fail(replacementOrderId);
    const third = (await reorder(replacementOrderId)).json.replacementOrderId;
    expect(await read(third)).toMatchObject({ replaces: replacementOrderId, total: 2_500 });
  });

  test('keeps an exchange in its return', async () => {
    const items = [{ itemId: 'mug', quantity: 1, unitPrice: 1_000 }];
    const state = { status: 'delivered', paymentStatus: 'charged' } as const;
    const delivered = await acceptOrder(db, { items, state });
    const lines = [{ itemId: 'mug', quantity: 1 }];
    const asked = { body: { lines, reason: 'Too small' } };
    await call(`POST /v1/orders/${delivered}/returns`, asked);
    const exchangeOf = { orderId: delivered, returnNumber: 1 };
    const placed = await call('POST /v1/orders', { body: { ...newOrder(), exchangeOf } });
    const { orderId } = placed.json;
    await fail(orderId);
    const { replacementOrderId } = (await reorder(orderId)).json;
    expect(await read(replacementOrderId)).toMatchObject({ exchangeOf });
    const { returns } = (await call(`GET /v1/orders/${delivered}/returns`)).json;
    expect(returns).toMatchObject([{ exchangeOrderId: replacementOrderId }]);
  });
});

const flag: Attention = {
  ...{ reason: 'REFUND_FAILING', step: 'payment', lastError: null },
  since: '2026-03-01T10:00:00.000Z',
};
describe('an order is not placed anew', () => {
  test.each<[string, Partial<OrderState>]>([
    ['while it is under way', { status: 'pending', failure: null }],
    ['while it is being undone', { status: 'failing' }],
    ['that was cancelled', { status: 'cancelled' }],
    ['whose payment was declined', { failure: failure('PAYMENT_DECLINED') }],
    ['whose address nobody delivers to', { failure: failure('ADDRESS_UNDELIVERABLE') }],
    ['whose goods were out of stock', { failure: failure('OUT_OF_STOCK') }],
    ['whose money may still be out', { paymentStatus: 'unknown' }],
    ['whose money is not given back', { paymentStatus: 'charged' }],
    ['whose money is about to be given back', { paymentStatus: 'refunding' }],
    ['whose parcel is still booked', { shipmentStatus: 'booked' }],
    ['whose pieces are still reserved', { inventoryStatus: 'reserved' }],
    ['that waits for a person', { attention: flag }],
  ])('%s', async (_, state) => {
    const orderId = await failed(state);
    const { status, json } = await reorder(orderId);
    expect([status, json.code]).toEqual([409, 'ORDER_NOT_REORDERABLE']);
    expect(json).not.toHaveProperty('replacementOrderId');
    expect(await replacements(orderId)).toBe(0);
    expect(await db.$count(decisions, eq(decisions.orderId, orderId))).toBe(0);
  });

  test('when pieces were taken off it', async () => {
    const orderId = await failed();
    const isFirst = and(eq(orderItems.orderId, orderId), eq(orderItems.line, 0));
    await db.update(orderItems).set({ removed: 1 }).where(isFirst);
    expect((await reorder(orderId)).json.code).toBe('ORDER_NOT_REORDERABLE');
    expect(await replacements(orderId)).toBe(0);
  });

  test('when its customer was erased', async () => {
    const userId = randomUUID();
    const body = newOrder({ userId });
    const { orderId } = (await call('POST /v1/orders', { as: 'storefront', body })).json;
    await fail(orderId);
    await db.delete(commands).where(eq(commands.orderId, orderId));
    const erased = await call(`DELETE /v1/customers/${userId}?reason=ticket-7`, { as: 'privacy' });
    expect(erased.status).toBeLessThan(300);
    expect((await reorder(orderId)).json.code).toBe('ORDER_NOT_REORDERABLE');
    expect(await replacements(orderId)).toBe(0);
  });

  test('without a reason, by a customer, or when there is none', async () => {
    const orderId = await failed();
    expect((await reorder(orderId, {}, ' ')).json.code).toBe('INVALID_REQUEST');
    const byCustomer = await call(`POST /v1/orders/${orderId}/reorder`, {
      body: { reason: 'Please' },
    });
    expect(byCustomer.json.code).toBe('SCOPE_MISSING');
    expect((await reorder(randomUUID())).json.code).toBe('ORDER_NOT_FOUND');
    expect(await replacements(orderId)).toBe(0);
  });
});
