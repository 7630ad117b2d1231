/**
 * Returns by the API's routes on real Postgres, in the API's role. Verified to fail when two returns at
 * once are counted without regard to each other, and when a step does not lock the return's row.
 */
import { randomUUID } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OrderState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import {
  commands,
  decisions,
  orderEvents,
  orderItems,
  orders,
  refunds,
  returns,
} from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

const { call, database, issuer } = await apiWorld();
const { db } = database;
const operations = { as: 'operations' };

/** Two mugs of 10.00 and a spoon of 5.00, whose money was taken. */
const delivered = (state: Partial<OrderState> = {}) =>
  acceptOrder(db, {
    commands: [],
    state: {
      ...{ status: 'delivered', paymentStatus: 'charged', payment: { reference: 'pi_1' } },
      ...state,
    },
  });
const mugs = (quantity: number) => [{ itemId: 'mug', quantity }];
const spoon = [{ itemId: 'spoon', quantity: 1 }];
const ask = (orderId: string, lines: object[] = mugs(2), options = {}) =>
  call(`POST /v1/orders/${orderId}/returns`, {
    body: { lines, reason: 'Too small' },
    ...options,
  });
const step = (orderId: string, path: string, body: object = {}, options: object = operations) =>
  call(`POST /v1/orders/${orderId}/returns/${path}`, { body, ...options });
const receive = (
  orderId: string,
  lines: readonly { itemId: string; quantity: number }[],
  more: object = {},
  options: object = operations,
) => {
  const received = lines.map((line) => ({ goods: 'restocked', ...line }));
  return step(orderId, '1/receive', { lines: received, refund: 'none', ...more }, options);
};
const asked = async (lines: object[] = mugs(2)): Promise<string> => {
  const orderId = await delivered();
  expect((await ask(orderId, lines)).status).toBe(202);
  return orderId;
};
const list = async (orderId: string) =>
  (await call(`GET /v1/orders/${orderId}/returns`)).json.returns;
const stateOf = async (orderId: string) => (await list(orderId))[0].state;
const commandsOf = (orderId: string) =>
  db.select().from(commands).where(eq(commands.orderId, orderId)).orderBy(asc(commands.id));
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

describe('asking for a return', () => {
  test('by the customer is accepted, kept as a decision, and handed on', async () => {
    const orderId = await delivered();
    const { status, json } = await ask(orderId);
    expect(status).toBe(202);
    expect(json).toMatchObject({ orderId, result: true, error: null });
    expect(json.return).toMatchObject({
      ...{ number: 1, state: 'requested', lines: mugs(2), received: [], refunds: [] },
      ...{ reason: 'Too small', label: null, endReason: null, exchangeOrderId: null },
    });
    const days = (Date.parse(json.return.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 1);
    expect(await commandsOf(orderId)).toMatchObject([{ kind: 'return', payload: { number: 1 } }]);
    const [decision] = await db.select().from(decisions).where(eq(decisions.orderId, orderId));
    expect((await withWords(db, decision ? [decision] : []))[0]).toMatchObject({
      action: 'return',
      actor: 'customer-1',
      reason: 'Too small',
    });
    expect(await list(orderId)).toEqual([json.return]);
  });

  test('once more with the same key is the same return', async () => {
    const orderId = await delivered();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await ask(orderId, spoon, { headers });
    const second = await ask(orderId, spoon, { headers });
    expect(second.json).toEqual(first.json);
    expect(await list(orderId)).toHaveLength(1);
    expect(await commandsOf(orderId)).toHaveLength(1);
  });

  test('many times at once never returns more than was ordered', async () => {
    const orderId = await delivered();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(orderId, mugs(1))));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([202, 202, ...Array(6).fill(409)]);
    const rows = await list(orderId);
    expect(rows.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
  });

  test('names what is left when it is too much', async () => {
    const orderId = await asked(mugs(1));
    const left = { code: 'RETURN_TOO_MUCH', itemId: 'mug', left: 1 };
    expect((await ask(orderId, mugs(2))).json).toMatchObject(left);
    const unknown = await ask(orderId, [{ itemId: 'plate', quantity: 1 }]);
    expect(unknown.json).toMatchObject({ code: 'RETURN_TOO_MUCH', itemId: 'plate', left: 0 });
    const twice = await ask(orderId, [...mugs(1), ...mugs(1)]);
    expect(twice.json).toMatchObject(left);
  });

  test('counts pieces that were refunded without a return, and not those of an amount', async () => {
    const orderId = await delivered();
    const words = { actor: 'operations', reason: inClear('x') };
    const lines = [{ itemId: 'mug', quantity: 1, amount: 1_000 }];
    await db.insert(refunds).values([
      { orderId, number: 1, amount: 1_000, lines, ...words },
      { orderId, number: 2, amount: 1_000, ...words },
      { orderId, number: 3, amount: 1_000, lines, state: 'failed', ...words },
    ]);
    expect((await ask(orderId, mugs(2))).json).toMatchObject({ code: 'RETURN_TOO_MUCH', left: 1 });
    expect((await ask(orderId, mugs(1))).status).toBe(202);
  });

  test('leaves out pieces that a change took off, also when their refund has failed', async () => {
    const orderId = await delivered();
    const ofMugs = and(eq(orderItems.orderId, orderId), eq(orderItems.itemId, 'mug'));
    await db.update(orderItems).set({ removed: 1 }).where(ofMugs);
    const lines = [{ itemId: 'mug', quantity: 1, amount: 1_000 }];
    const words = { actor: 'operations', reason: inClear('x'), state: 'failed' } as const;
    await db.insert(refunds).values({ orderId, number: 1, amount: 1_000, lines, ...words });
    expect((await ask(orderId)).json).toMatchObject({ code: 'RETURN_TOO_MUCH', left: 1 });
    expect((await ask(orderId, mugs(1))).status).toBe(202);
  });

  test('is possible again for pieces of a return that has ended without them', async () => {
    const orderId = await asked(mugs(2));
    await receive(orderId, mugs(1));
    await step(orderId, '1/refuse', { reason: 'Worn' });
    expect((await ask(orderId, mugs(2))).json).toMatchObject({ code: 'RETURN_TOO_MUCH', left: 1 });
    expect((await ask(orderId, mugs(1))).status).toBe(202);
  });

  test.each([
    ['whose parcel has not left', { status: 'confirmed' }],
    ['that was cancelled', { status: 'cancelled' }],
    ['whose parcel was lost', { status: 'lost' }],
    ['whose parcel came back', { status: 'returned' }],
  ] as const)('of an order %s is refused', async (_, state) => {
    const { status, json } = await ask(await delivered(state));
    expect([status, json.code]).toEqual([409, 'RETURN_NOT_POSSIBLE']);
  });

  test('of an order that a person is ending is refused', async () => {
    const orderId = await delivered();
    const end = { as: 'lost', goods: 'written_off', refund: 'none', reason: 'x' };
    await call(`POST /v1/orders/${orderId}/end`, { body: end, ...operations });
    expect((await ask(orderId)).json.code).toBe('RETURN_NOT_POSSIBLE');
  });

  test('of a parcel that is still on its way is accepted', async () => {
    expect((await ask(await delivered({ status: 'shipped' }))).status).toBe(202);
  });

  test('is too late for the customer some time after delivery, and not for operations', async () => {
    const orderId = await delivered();
    const data = { orderId, userId: 'customer-1', version: 2, status: 'delivered' } as never;
    await db.transaction((tx) => appendEvent(tx, 'order.delivered', data));
    const deliveredAgo = (days: number) =>
      db
        .update(orderEvents)
        .set({ occurredAt: daysAgo(days) })
        .where(eq(orderEvents.orderId, orderId));
    await deliveredAgo(31);
    expect((await ask(orderId, mugs(1))).json.code).toBe('RETURN_NOT_POSSIBLE');
    expect((await ask(orderId, mugs(1), operations)).status).toBe(202);
    await deliveredAgo(29);
    expect((await ask(orderId, mugs(1))).status).toBe(202);
  });

  test('counts from the last change where no delivery was told', async () => {
    const orderId = await delivered({ status: 'shipped' });
    await db
      .update(orders)
      .set({ updatedAt: daysAgo(31) })
      .where(eq(orders.orderId, orderId));
    expect((await ask(orderId)).json.code).toBe('RETURN_NOT_POSSIBLE');
  });

  test('of another customer’s order finds no order', async () => {
    const orderId = await asked();
    for (const answer of [
      await ask(orderId, spoon, { as: 'customer-2' }),
      await call(`GET /v1/orders/${orderId}/returns`, { as: 'customer-2' }),
      await step(orderId, '1/cancel', {}, { as: 'customer-2' }),
    ])
      expect([answer.status, answer.json.code]).toEqual([404, 'ORDER_NOT_FOUND']);
  });
});

describe('a return', () => {
  test('gets a label once, which its customer sees', async () => {
    const orderId = await asked();
    const label = {
      carrier: 'Parcel Post',
      trackingNumber: 'PP8F3A21',
      url: 'https://labels.example/8f3a.pdf',
    };
    const { status, json } = await step(orderId, '1/label', label);
    expect([status, json.return.state]).toEqual([202, 'labelled']);
    expect((await list(orderId))[0]).toMatchObject({ label });
    expect((await step(orderId, '1/label', label)).json).toMatchObject({
      code: 'RETURN_STATE_CONFLICT',
      state: 'labelled',
    });
  });

  test('is received in parts, each with what became of the goods', async () => {
    const orderId = await asked([...mugs(2), ...spoon]);
    const first = await receive(orderId, mugs(1));
    expect(first.json).toMatchObject({ refund: null, return: { state: 'partly_received' } });
    const left = { code: 'RETURN_TOO_MUCH', itemId: 'mug', left: 1 };
    expect((await receive(orderId, mugs(2))).json).toMatchObject(left);
    const worn = { itemId: 'mug', quantity: 1, goods: 'written_off' };
    expect((await receive(orderId, [...mugs(1), worn])).json).toMatchObject(left);
    const last = await receive(orderId, [worn, ...spoon]);
    expect(last.json.return).toMatchObject({
      state: 'received',
      received: [
        { itemId: 'mug', quantity: 1, goods: 'restocked' },
        { itemId: 'mug', quantity: 1, goods: 'written_off' },
        { itemId: 'spoon', quantity: 1, goods: 'restocked' },
      ],
    });
    expect((await receive(orderId, spoon)).json).toMatchObject({
      code: 'RETURN_STATE_CONFLICT',
      state: 'received',
    });
  });

  test('gives back what the received pieces have cost, in the same transaction', async () => {
    const orderId = await asked([...mugs(2), ...spoon]);
    const { json } = await receive(orderId, mugs(1), { refund: 'all', reason: 'As new' });
    expect(json.refund).toMatchObject({
      ...{ number: 1, amount: 1_000, state: 'requested', reason: 'As new' },
      lines: [{ itemId: 'mug', quantity: 1, amount: 1_000 }],
    });
    await receive(orderId, [...mugs(1), ...spoon], { refund: 'all' });
    expect((await list(orderId))[0]).toMatchObject({ state: 'received', refunds: [1, 2] });
    const given = await call(`GET /v1/orders/${orderId}/refunds`);
    expect(given.json.refundable).toBe(0);
    const kinds = (await commandsOf(orderId)).map(({ kind }) => kind);
    expect(kinds).toEqual(['return', 'refund', 'return', 'refund', 'return']);
  });

  test('whose pieces were paid back meanwhile is received without paying twice', async () => {
    const orderId = await asked(mugs(2));
    await call(`POST /v1/orders/${orderId}/refunds`, {
      ...operations,
      body: { lines: mugs(2), reason: 'x' },
    });
    const { json } = await receive(orderId, mugs(2), { refund: 'all' });
    expect(json.code).toBe('REFUND_TOO_MUCH');
    expect(await stateOf(orderId)).toBe('requested');
    expect((await receive(orderId, mugs(2))).json.return.state).toBe('received');
  });

  test('is received once by many requests at once, and gives back once', async () => {
    const orderId = await asked(mugs(2));
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => receive(orderId, mugs(2), { refund: 'all' })),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([202, ...Array(5).fill(409)]);
    const refused = answers.filter(({ status }) => status === 409);
    for (const { json } of refused)
      expect(json).toMatchObject({ code: 'RETURN_STATE_CONFLICT', state: 'received' });
    expect(await db.$count(refunds, eq(refunds.orderId, orderId))).toBe(1);
  });

  test('is received once with the same key', async () => {
    const orderId = await asked(mugs(2));
    const options = { ...operations, headers: { 'idempotency-key': randomUUID() } };
    const first = await receive(orderId, mugs(1), { refund: 'all' }, options);
    const second = await receive(orderId, mugs(1), { refund: 'all' }, options);
    expect(second.json).toEqual(first.json);
    expect((await list(orderId))[0].received).toEqual([{ ...mugs(1)[0], goods: 'restocked' }]);
  });

  test('that is cancelled, refused, labelled and received at once has one end', async () => {
    const orderId = await asked(mugs(2));
    const answers = await Promise.all([
      step(orderId, '1/cancel', {}, {}),
      step(orderId, '1/refuse', { reason: 'Worn' }),
      receive(orderId, mugs(2)),
    ]);
    const won = answers.filter(({ status }) => status === 202);
    expect(won).toHaveLength(1);
    expect(await stateOf(orderId)).toBe(won[0]?.json.return.state);
    expect(await commandsOf(orderId)).toHaveLength(2);
  });

  test('is cancelled by its customer until something is received', async () => {
    const orderId = await asked();
    const cancelled = await step(orderId, '1/cancel', { reason: 'Kept' }, {});
    expect(cancelled.json.return).toMatchObject({ state: 'cancelled', endReason: 'Kept' });
    const other = await asked();
    await receive(other, mugs(1));
    expect((await step(other, '1/cancel', {}, {})).json).toMatchObject({
      code: 'RETURN_STATE_CONFLICT',
      state: 'partly_received',
    });
    expect((await step(await asked(), '1/cancel')).status).toBe(202);
  });

  test('is refused with what is not received, which its customer reads', async () => {
    const orderId = await asked(mugs(2));
    await receive(orderId, mugs(1));
    await step(orderId, '1/refuse', { reason: 'Worn' });
    expect((await list(orderId))[0]).toMatchObject({
      ...{ state: 'refused', endReason: 'Worn' },
      received: [{ itemId: 'mug', quantity: 1 }],
    });
    const [row] = await db.select().from(returns).where(eq(returns.orderId, orderId));
    expect(row?.news.at(-1)).toMatchObject({ step: 'refused', lines: mugs(1) });
  });

  test('is labelled, received and refused by operations only', async () => {
    const orderId = await asked();
    for (const answer of [
      await step(orderId, '1/label', {}, {}),
      await receive(orderId, mugs(1), {}, {}),
      await step(orderId, '1/refuse', { reason: 'x' }, {}),
    ])
      expect([answer.status, answer.json.code]).toEqual([403, 'SCOPE_MISSING']);
  });

  test('gives money back only by who may do so', async () => {
    const as = await issuer.mint({ sub: 'warehouse-desk', scope: 'orders:operate' });
    const orderId = await asked(mugs(2));
    const { status, json } = await receive(orderId, mugs(1), { refund: 'all' }, { as });
    expect([status, json.code]).toEqual([403, 'SCOPE_MISSING']);
    expect((await receive(orderId, mugs(1), {}, { as })).status).toBe(202);
  });

  test('keeps its order from being ended as lost or returned, unless nothing came of it', async () => {
    const orderId = await asked();
    const end = () =>
      call(`POST /v1/orders/${orderId}/end`, {
        ...operations,
        body: { as: 'returned', goods: 'restocked', refund: 'all', reason: 'x' },
      });
    expect((await end()).json.code).toBe('ORDER_NOT_ENDABLE');
    await step(orderId, '1/cancel');
    expect((await end()).status).toBe(202);
    const other = await asked();
    await receive(other, mugs(2));
    const body = { as: 'lost', goods: 'written_off', refund: 'none', reason: 'x' };
    const refused = await call(`POST /v1/orders/${other}/end`, { ...operations, body });
    expect(refused.json.code).toBe('ORDER_NOT_ENDABLE');
  });

  test('takes no more steps than its order can tell', async () => {
    const orderId = await asked(mugs(2));
    const news = {
      step: 'received',
      state: 'partly_received',
      lines: [],
      isDecided: true,
    } as const;
    await db
      .update(returns)
      .set({ state: 'partly_received', news: Array(99).fill(news) })
      .where(eq(returns.orderId, orderId));
    expect((await receive(orderId, mugs(1))).json.code).toBe('RETURN_STATE_CONFLICT');
    expect((await receive(orderId, mugs(2))).status).toBe(202);
  });
});
