/** Verified to fail when two refunds at once are priced without regard to each other. */
import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OrderState } from '../../../contracts/order.ts';
import { commands, decisions, orders, refunds } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

const { call, database } = await apiWorld();
const { db } = database;

/** Two mugs of 10.00 and a spoon of 5.00, whose money was taken. */
const TOTAL = 2_500;
const taken = (state: Partial<OrderState> = {}) =>
  acceptOrder(db, {
    commands: [],
    state: {
      ...{ status: 'delivered', paymentStatus: 'charged', payment: { reference: 'pi_1' } },
      ...state,
    },
  });
const ask = (orderId: string, body: object, as = 'operations', headers = {}) =>
  call(`POST /v1/orders/${orderId}/refunds`, {
    as,
    headers,
    body: { reason: 'Arrived broken', ...body },
  });
const list = (orderId: string, as = 'operations') =>
  call(`GET /v1/orders/${orderId}/refunds`, { as });
const rowsOf = (orderId: string) =>
  db.select().from(refunds).where(eq(refunds.orderId, orderId)).orderBy(asc(refunds.number));

describe('asking for a refund', () => {
  test('of an amount is accepted, kept as a decision, and handed on', async () => {
    const orderId = await taken();
    const answer = await ask(orderId, { amount: 500, reference: 'ticket-77' });
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ orderId, result: true, error: null });
    expect(answer.json.refund).toMatchObject({
      ...{ number: 1, amount: 500, currency: 'EUR', state: 'requested', lines: null, shipping: 0 },
      ...{ actor: 'operations', reason: 'Arrived broken', reference: 'ticket-77' },
    });
    const [command] = await db.select().from(commands).where(eq(commands.orderId, orderId));
    expect(command).toMatchObject({ kind: 'refund', payload: { number: 1 } });
    const [decision] = await db.select().from(decisions).where(eq(decisions.orderId, orderId));
    expect((await withWords(db, decision ? [decision] : []))[0]).toMatchObject({
      ...{ action: 'refund', actor: 'operations', reason: 'Arrived broken', version: null },
      reference: 'ticket-77',
    });
  });

  test('of pieces gives back what they have cost', async () => {
    const orderId = await taken();
    const discount = [{ type: 'discount' as const, amount: -1_000 }];
    const discounted = { amounts: discount, total: 1_500 };
    await db.update(orders).set(discounted).where(eq(orders.orderId, orderId));
    const { json } = await ask(orderId, { lines: [{ itemId: 'mug', quantity: 1 }] });
    expect(json.refund).toMatchObject({
      amount: 600,
      lines: [{ itemId: 'mug', quantity: 1, amount: 600 }],
    });
  });

  test('of pieces that cost nothing is done at once, and counts them', async () => {
    const orderId = await taken();
    const free = { amounts: [{ type: 'discount' as const, amount: -2_499 }], total: 1 };
    await db.update(orders).set(free).where(eq(orders.orderId, orderId));
    const spoon = { lines: [{ itemId: 'mug', quantity: 1 }] };
    expect((await ask(orderId, spoon)).json.refund).toMatchObject({ amount: 0, state: 'done' });
    expect(await db.$count(commands, eq(commands.orderId, orderId))).toBe(0);
    await ask(orderId, spoon);
    expect((await ask(orderId, spoon)).json).toMatchObject({ code: 'REFUND_TOO_MUCH', left: 0 });
  });

  test('once more with the same key is the same refund', async () => {
    const orderId = await taken();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await ask(orderId, { amount: 500 }, 'operations', headers);
    const second = await ask(orderId, { amount: 500 }, 'operations', headers);
    expect(second.json).toEqual(first.json);
    expect(await rowsOf(orderId)).toHaveLength(1);
  });

  test('many times at once never gives back more than was taken', async () => {
    const orderId = await taken();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ask(orderId, { amount: 400 })),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([...Array(6).fill(202), ...Array(6).fill(409)]);
    const rows = await rowsOf(orderId);
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('again after one has failed is accepted', async () => {
    const orderId = await taken();
    await ask(orderId, { amount: TOTAL });
    expect((await ask(orderId, { amount: 1 })).json.code).toBe('REFUND_TOO_MUCH');
    await db.update(refunds).set({ state: 'failed' }).where(eq(refunds.orderId, orderId));
    expect((await ask(orderId, { amount: TOTAL })).status).toBe(202);
  });

  test('of all that is left is a cancellation, until the parcel has left', async () => {
    const orderId = await taken({ status: 'confirmed' });
    expect((await ask(orderId, { amount: TOTAL })).json.code).toBe('CANCEL_INSTEAD');
    expect((await ask(orderId, { amount: TOTAL - 1 })).status).toBe(202);
    expect((await ask(orderId, { amount: 1 })).json.code).toBe('CANCEL_INSTEAD');
  });

  test.each([
    ['whose money is only held', { status: 'confirmed', paymentStatus: 'authorized' }],
    ['that is not paid yet', { status: 'pending', paymentStatus: 'none', payment: null }],
    ['that is being cancelled', { status: 'cancelling', paymentStatus: 'charged' }],
    ['that has failed', { status: 'failed', paymentStatus: 'charged' }],
    ['that was given back', { paymentStatus: 'refunded' }],
  ] as const)('of an order %s is refused', async (_, state) => {
    const { status, json } = await ask(await taken(state), { amount: 1 });
    expect([status, json.code]).toEqual([409, 'REFUND_NOT_POSSIBLE']);
  });

  test('of an order that another team’s worker has charged is refused', async () => {
    const orderId = await taken();
    await db.update(orders).set({ paymentsQueue: 'team' }).where(eq(orders.orderId, orderId));
    expect((await ask(orderId, { amount: 1 })).json.code).toBe('REFUND_NOT_POSSIBLE');
  });

  test.each([
    ['neither pieces nor an amount', {}],
    ['both', { lines: [], amount: 1 }],
    ['nothing', { amount: 0 }],
    ['less than a minor unit', { amount: 0.5 }],
  ])('of %s is no request', async (_, body) => {
    expect((await ask(await taken(), body)).json.code).toBe('INVALID_REQUEST');
  });

  test('needs a scope of its own', async () => {
    const { status, json } = await ask(await taken(), { amount: 1 }, 'customer-1');
    expect([status, json.code]).toEqual([403, 'SCOPE_MISSING']);
  });
});

describe('an order’s refunds', () => {
  test('are listed with what is left, to the customer without who decided and why', async () => {
    const orderId = await taken();
    await ask(orderId, { amount: 500 });
    await ask(orderId, { lines: [{ itemId: 'spoon', quantity: 1 }] });
    const { json } = await list(orderId, 'customer-1');
    expect(json).toMatchObject({ orderId, refundable: 1_500, error: null });
    expect(json.refunds).toMatchObject([
      { number: 1, amount: 500 },
      { number: 2, amount: 500 },
    ]);
    expect(Object.keys(json.refunds[0])).not.toContain('actor');
    expect((await list(orderId)).json.refunds[0]).toMatchObject({ reason: 'Arrived broken' });
  });

  test('are nobody else’s', async () => {
    const orderId = await taken();
    expect((await list(orderId, 'customer-2')).json.code).toBe('ORDER_NOT_FOUND');
  });
});

test('pieces that were taken off before the money was taken are given back already', async () => {
  const orderId = await taken({ paymentStatus: 'captured' });
  const lines = [{ itemId: 'mug', quantity: 1, amount: 1_000 }];
  await db.insert(refunds).values({
    ...{ orderId, number: 1, amount: 1_000, lines, state: 'not_taken' },
    ...{ actor: 'customer-1', reason: inClear('Too many') },
  });
  const { json } = await list(orderId);
  expect(json.refundable).toBe(TOTAL - 1_000);
  expect(json.refunds).toMatchObject([{ number: 1, state: 'not_taken' }]);
  const another = await ask(orderId, { lines: [{ itemId: 'mug', quantity: 2 }] });
  expect(another.json).toMatchObject({ code: 'REFUND_TOO_MUCH', itemId: 'mug', left: 1 });
});
