/** Sending goods once more. Verified to fail when the new order is not free, or has all of the pieces. */
import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OrderLine, OrderState } from '../../../contracts/order.ts';
import { commands, decisions, orderEvents, orderItems, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

// The catalogue has none of the items: it is not asked.
const { call, database } = await apiWorld();
const { db } = database;

const customs = {
  description: 'Mug',
  hsTariffNumber: '691200',
  originCountry: 'NL',
  netWeightGrams: 300,
};
const dispatched = (state: Partial<OrderState> = {}, items?: readonly OrderLine[]) =>
  acceptOrder(db, {
    commands: [],
    state: { status: 'shipped', paymentStatus: 'charged', ...state },
    ...(items && { items }),
  });
const lost = { as: 'lost', goods: 'written_off', refund: 'none', reason: 'Lost', sendAgain: true };
const end = (orderId: string, body: object = {}, headers = {}) =>
  call(`POST /v1/orders/${orderId}/end`, { as: 'operations', headers, body: { ...lost, ...body } });
const refund = (orderId: string, body: object) =>
  call(`POST /v1/orders/${orderId}/refunds`, {
    as: 'operations',
    body: { reason: 'Late', ...body },
  });
const read = async (orderId: string) => (await call(`GET /v1/orders/${orderId}`)).json.orderInfo;
const replacements = (orderId: string) => db.$count(orders, eq(orders.replaces, orderId));

describe('sending the goods of a lost parcel once more', () => {
  test('places an order of the same pieces that costs nothing', async () => {
    const orderId = await dispatched();
    const { status, json } = await end(orderId);
    expect(status).toBe(202);
    expect(json).toMatchObject({ orderId, as: 'lost', refund: null, result: true });
    const { items, currency, shippingAddress, paymentMethod } = await read(orderId);
    expect(await read(json.replacementOrderId)).toMatchObject({
      ...{ items, currency, shippingAddress, paymentMethod, userId: 'customer-1' },
      ...{ total: 0, amounts: [{ type: 'discount', amount: -2_500 }], status: 'pending' },
      ...{ replaces: orderId, reference: null },
    });
    const ofNew = eq(commands.orderId, json.replacementOrderId);
    expect(await db.select().from(commands).where(ofNew)).toMatchObject([{ kind: 'start-order' }]);
    const [created] = await db
      .select()
      .from(orderEvents)
      .where(eq(orderEvents.orderId, json.replacementOrderId));
    expect(created).toMatchObject({
      type: 'order.created',
      data: { order: { currency: 'EUR', total: 0, replaces: orderId } },
    });
  });

  test('is found by the order that it replaces', async () => {
    const orderId = await dispatched();
    const { replacementOrderId } = (await end(orderId)).json;
    const found = (await call(`GET /v1/orders?replaces=${orderId}`)).json.orders;
    expect(found).toMatchObject([{ orderId: replacementOrderId }]);
    expect((await call(`GET /v1/orders?replaces=${replacementOrderId}`)).json.orders).toEqual([]);
  });

  test('leaves out what was taken off and what was given back', async () => {
    const items = [
      { itemId: 'mug', quantity: 3, unitPrice: 1_000, customs },
      { itemId: 'mug', quantity: 2, unitPrice: 1_000 },
      { itemId: 'spoon', quantity: 1, unitPrice: 500 },
    ];
    const orderId = await dispatched({}, items);
    const isFirst = and(eq(orderItems.orderId, orderId), eq(orderItems.line, 0));
    await db.update(orderItems).set({ removed: 1 }).where(isFirst);
    await refund(orderId, { lines: [{ itemId: 'mug', quantity: 2 }] });
    await refund(orderId, { lines: [{ itemId: 'spoon', quantity: 1 }] });
    await refund(orderId, { amount: 100 });
    const replacement = await read((await end(orderId)).json.replacementOrderId);
    expect(replacement.items).toEqual([
      { itemId: 'mug', quantity: 1, unitPrice: 1_000, customs },
      { itemId: 'mug', quantity: 2, unitPrice: 1_000 },
    ]);
    expect(replacement).toMatchObject({ total: 0, amounts: [{ amount: -3_000 }] });
  });

  test('needs several lines to take a high price off', async () => {
    const items = [{ itemId: 'ring', quantity: 5, unitPrice: 500_000_000 }];
    const { json } = await end(await dispatched({}, items));
    const amounts = [1_000_000_000, 1_000_000_000, 500_000_000].map((price) => -price);
    expect(await read(json.replacementOrderId)).toMatchObject({
      total: 0,
      amounts: amounts.map((amount) => ({ type: 'discount', amount })),
    });
  });

  test('happens once: with the same key, and of several at once', async () => {
    const orderId = await dispatched();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await end(orderId, {}, headers);
    expect((await end(orderId, {}, headers)).json).toEqual(first.json);
    expect(await replacements(orderId)).toBe(1);
    const both = await dispatched();
    const answers = await Promise.all([end(both), end(both), end(both)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    expect(await replacements(both)).toBe(1);
  });

  test('is possible again of the order that was sent once more', async () => {
    const { replacementOrderId } = (await end(await dispatched())).json;
    const left = { status: 'shipped' } as const;
    await db.update(orders).set(left).where(eq(orders.orderId, replacementOrderId));
    const again = await read((await end(replacementOrderId)).json.replacementOrderId);
    expect(again).toMatchObject({ total: 0, replaces: replacementOrderId });
  });

  test('is not done where it is not asked for', async () => {
    const orderId = await dispatched();
    expect((await end(orderId, { sendAgain: undefined })).json.replacementOrderId).toBeNull();
    expect(await replacements(orderId)).toBe(0);
  });

  test('is not placed by a decision that is refused', async () => {
    const orderId = await dispatched({ status: 'confirmed' });
    expect((await end(orderId)).json).toMatchObject({ code: 'ORDER_NOT_ENDABLE' });
    expect(await replacements(orderId)).toBe(0);
  });

  test.each([
    ['beside a refund of everything', { refund: 'all' }, []],
    ['of pieces that are all given back', {}, ['mug', 'mug', 'spoon']],
  ])('is refused %s, and then nothing is decided', async (_, body, given) => {
    const orderId = await dispatched();
    for (const itemId of given) await refund(orderId, { lines: [{ itemId, quantity: 1 }] });
    const { status, json } = await end(orderId, body);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'sendAgain' }] });
    expect(await replacements(orderId)).toBe(0);
    const ended = and(eq(decisions.orderId, orderId), eq(decisions.action, 'end'));
    expect(await db.$count(decisions, ended)).toBe(0);
  });
});
