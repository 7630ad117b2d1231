import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderState } from '../../contracts/order.ts';
import { commands, decisions, orders, refunds } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { consoleWorld, type Visitor } from './consoleWorld.ts';

const asked: unknown[][] = [];
const world = await consoleWorld({
  saga: {
    async decide(orderId, { action, since }) {
      asked.push(['decide', orderId, action, since]);
      return { outcome: 'taken' };
    },
    async cancel(orderId) {
      asked.push(['cancel', orderId]);
      return { outcome: 'cancelling', status: 'cancelling' };
    },
    async hold(orderId) {
      asked.push(['hold', orderId]);
      return { outcome: 'done' };
    },
    async release(orderId) {
      asked.push(['release', orderId]);
      return { outcome: 'done' };
    },
  },
});
const { db } = world.database;
let operator: Visitor;
let support: Visitor;
beforeAll(async () => {
  operator = await world.signedIn('operations');
  support = await world.signedIn('support');
});
beforeEach(() => {
  asked.length = 0;
});

const since = '2026-03-01T10:00:00.000Z';
const orderOf = (state: Partial<OrderState>) => acceptOrder(db, { state });
const away = { code: 'PAYMENT_UNAVAILABLE', message: 'away' };
const charged = { paymentStatus: 'charged', payment: { reference: 'pay_1' } } as const;
const act = (orderId: string, what: string, fields: Record<string, string> = {}) =>
  operator.post(`/console/orders/${orderId}/${what}`, {
    ...{ reason: 'Asked by phone', once: crypto.randomUUID() },
    ...fields,
  });
const offered = (text: string, orderId: string): string[] =>
  [...text.matchAll(new RegExp(`action="/console/orders/${orderId}/(\\w+)"`, 'g'))].map(
    ([, name = '']) => name,
  );

describe('The page of an order offers', () => {
  test.each<[string, Partial<OrderState>, string[]]>([
    [
      'an order that is confirmed',
      { status: 'confirmed', ...charged },
      ['hold', 'cancel', 'refund'],
    ],
    [
      'an order on hold',
      { status: 'confirmed', hold: { since, until: since } },
      ['release', 'hold', 'cancel'],
    ],
    ['a parcel that has left', { status: 'shipped', ...charged }, ['end', 'refund']],
    ['an order that failed', { status: 'failed', paymentStatus: 'refunded' }, []],
    ['a failure that has passed', { status: 'failed', failure: away }, ['reorder']],
    ['money that was given up', { status: 'cancelled', paymentStatus: 'unknown' }, ['settle']],
  ])('for %s what can be done, and nothing else', async (_, state, names) => {
    const orderId = await orderOf(state);
    const { text } = await operator.get(`/console/orders/${orderId}`);
    expect(offered(text, orderId)).toEqual(names);
    const read = await support.get(`/console/orders/${orderId}`);
    expect([read.status, offered(read.text, orderId)]).toEqual([200, []]);
  });

  test('a decision about its flag, in words about money and goods', async () => {
    const attention = {
      reason: 'CAPTURE_FAILED',
      step: 'payment',
      lastError: null,
      since,
    } as const;
    const orderId = await orderOf({ status: 'shipped', paymentStatus: 'authorized', attention });
    const { text } = await operator.get(`/console/orders/${orderId}`);
    expect(offered(text, orderId)).toContain('decide');
    expect(text).toContain('Is not taken: the goods went out for nothing.');
    const fields = { action: 'retry', subject: `${orderId} ${since}` };
    const { location } = await act(orderId, 'decide', fields);
    expect(asked).toEqual([['decide', orderId, 'retry', since]]);
    expect((await operator.get(location ?? '')).text).toContain('Your decision has its effect.');
  });
});

describe('What is done from the page of an order', () => {
  test('is done by the API, as who is signed in and with the reason', async () => {
    const orderId = await orderOf({ status: 'confirmed', ...charged });
    // Before it is held there is nothing to release.
    for (const what of ['release', 'cancel', 'hold', 'release']) await act(orderId, what);
    expect(asked).toEqual([
      ['cancel', orderId],
      ['hold', orderId],
      ['release', orderId],
    ]);
    const words = await db.select().from(decisions).where(eq(decisions.orderId, orderId));
    expect(words.every(({ actor, reason }) => actor === 'operations' && reason)).toBe(true);
  });

  test('places a failed order anew, once, and leads to the new one', async () => {
    const orderId = await orderOf({ status: 'failed', failure: away });
    const { location } = await act(orderId, 'reorder');
    const { text } = await operator.get(location ?? '');
    expect(text).toContain('The order is placed anew.');
    const [placed] = await db.select().from(orders).where(eq(orders.replaces, orderId));
    expect(text).toContain(`<a href="/console/orders/${placed?.orderId}">`);
    expect(offered(text, orderId)).toEqual([]);
    const { text: ofNew } = await operator.get(`/console/orders/${placed?.orderId}`);
    expect(ofNew).toContain(`<dt>Replaces</dt><dd><a href="/console/orders/${orderId}">`);
  });

  test('gives back exactly the amount that is written, once, however often it is sent', async () => {
    const orderId = await orderOf({ status: 'delivered', ...charged });
    const once = crypto.randomUUID();
    for (const amount of ['4.99', '4.99']) await act(orderId, 'refund', { amount, once });
    const other = await act(orderId, 'refund', { amount: '5.99', once });
    expect(other.text).toContain('This form was sent before, with other fields');
    const rows = await db.select().from(refunds).where(eq(refunds.orderId, orderId));
    expect(rows.map(({ amount, actor }) => [amount, actor])).toEqual([[499, 'operations']]);
    for (const amount of ['', '-1', '1.999', 'all', '1e3'])
      expect((await act(orderId, 'refund', { amount })).status).toBe(400);
    expect((await act(orderId, 'refund', { amount: '900' })).text).toContain('REFUND_TOO_MUCH');
  });

  test('ends an order as it was chosen, with its goods and its money', async () => {
    const orderId = await orderOf({ status: 'shipped', ...charged });
    const { status } = await act(orderId, 'end', { goods: 'restocked', money: 'all' });
    expect(status).toBe(303);
    const [command] = await db
      .select()
      .from(commands)
      .where(eq(commands.orderId, orderId))
      .orderBy(commands.id)
      .offset(1);
    expect(command).toMatchObject({
      kind: 'end-order',
      payload: { as: 'returned', goods: 'restocked' },
    });
    const rows = await db.select().from(refunds).where(eq(refunds.orderId, orderId));
    expect(rows.map(({ amount }) => amount)).toEqual([2_500]);
    const again = await act(orderId, 'end', { goods: 'lost', money: 'none' });
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('ORDER_NOT_ENDABLE')]);
    expect(again.text).toContain(`<a href="/console/orders/${orderId}">Back to the order</a>`);
  });

  test.each([
    ['cancel', { reason: '' }, 'REASON_MISSING'],
    ['settle', { reference: '' }, 'REFERENCE_MISSING'],
    ['end', { goods: 'toString', money: 'all' }, 'INVALID_REQUEST'],
    ['end', { goods: 'lost', money: 'everything' }, 'INVALID_REQUEST'],
    ['hold', { hours: 'long' }, 'INVALID_REQUEST'],
    ['decide', { action: 'skip', subject: 'another order' }, 'INVALID_REQUEST'],
  ])('is not done where something is missing or wrong: %s %j', async (what, fields, code) => {
    const orderId = await orderOf({ status: 'shipped', ...charged });
    const { status, text } = await act(orderId, what, fields);
    expect([status, text]).toEqual([400, expect.stringContaining(code)]);
    expect(asked).toEqual([]);
  });

  test('is refused by the API for who only reads, whatever form they send', async () => {
    const orderId = await orderOf({ status: 'confirmed', ...charged });
    await support.get(`/console/orders/${orderId}`);
    const forms = {
      cancel: {},
      hold: {},
      release: {},
      refund: { amount: '1' },
      end: { goods: 'lost', money: 'none' },
      settle: { reference: 'x' },
      decide: { action: 'skip', subject: `${orderId} ${since}` },
    };
    for (const [what, fields] of Object.entries(forms)) {
      const path = `/console/orders/${orderId}/${what}`;
      const { status, text } = await support.post(path, { reason: 'Let me', once: 'o', ...fields });
      expect([what, status, text]).toEqual([what, 403, expect.stringContaining('SCOPE_MISSING')]);
    }
    expect(asked).toEqual([]);
    const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
    expect(row?.version).toBe(1);
  });
});
