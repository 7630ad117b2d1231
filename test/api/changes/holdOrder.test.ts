import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import type { OrderStatus } from '../../../contracts/order.ts';
import { decisions, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import type { ChangeOutcome } from '../../../saga/change.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

const since = '2026-11-23T10:00:00.000Z';
const asked: string[] = [];
/** Of the decisions, in the order in which the saga was asked. */
const numbers: number[] = [];
let outcome: ChangeOutcome = { outcome: 'done' };
const { call, database } = await apiWorld({
  saga: {
    async hold(orderId, { until, asked: number }, updateId) {
      asked.push(updateId);
      numbers.push(number ?? 0);
      const hold = { since, until };
      if (outcome.outcome === 'done')
        await database.db.update(orders).set({ hold }).where(eq(orders.orderId, orderId));
      return outcome;
    },
    async release(orderId, request, updateId) {
      asked.push(updateId);
      numbers.push(request.asked ?? 0);
      await database.db.update(orders).set({ hold: null }).where(eq(orders.orderId, orderId));
      return outcome;
    },
  },
});
const { db } = database;
beforeEach(() => {
  outcome = { outcome: 'done' };
  asked.length = 0;
  numbers.length = 0;
});

const confirmed = (status: OrderStatus = 'confirmed') => acceptOrder(db, { state: { status } });
const hold = (orderId: string, more: object = {}, as = 'operations', headers = {}) =>
  call(`POST /v1/orders/${orderId}/hold`, { as, body: { reason: 'Looks odd', ...more }, headers });
const release = (orderId: string, body?: unknown) =>
  call(`POST /v1/orders/${orderId}/release`, { as: 'operations', body });
const wordsOf = async (orderId: string) => {
  const rows = await db.select().from(decisions).where(eq(decisions.orderId, orderId));
  return withWords(
    db,
    rows.toSorted((a, b) => a.id - b.id),
  );
};
const hoursUntil = (until: string): number =>
  Math.round((Date.parse(until) - Date.now()) / 3_600_000);

test('an order is held with its words, as long as the service holds or as somebody says', async () => {
  const orderId = await confirmed();
  const answer = await hold(orderId);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ orderId, result: true, status: 'confirmed', version: 1 });
  expect(hoursUntil(answer.json.hold.until)).toBe(72);
  expect(hoursUntil((await hold(orderId, { hours: 5 })).json.hold.until)).toBe(5);
  const words = await wordsOf(orderId);
  const said = { action: 'hold', actor: 'operations', reason: 'Looks odd' };
  expect(words).toMatchObject([said, said]);
  expect(words.map(({ updateId }) => updateId)).toEqual(asked);
});

test('a hold needs a reason, the scope of operations, and no more hours than allowed', async () => {
  const orderId = await confirmed();
  expect((await hold(orderId, { reason: ' ' })).json.code).toBe('INVALID_REQUEST');
  expect((await hold(orderId, {}, 'customer-1')).json.code).toBe('SCOPE_MISSING');
  const longer = await hold(orderId, { hours: 73 });
  expect(longer.json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'hours' }] });
  expect(asked).toEqual([]);
});

test('an order whose parcel has left is not held', async () => {
  expect((await hold(await confirmed('shipped'))).json.code).toBe('ORDER_NOT_CHANGEABLE');
  outcome = { outcome: 'refused', code: 'ORDER_NOT_CHANGEABLE' };
  const orderId = await confirmed();
  expect((await hold(orderId)).json).toMatchObject({ code: 'ORDER_NOT_CHANGEABLE', orderId });
  expect(await db.$count(decisions, eq(decisions.orderId, orderId))).toBe(0);
});

test('a hold that the saga does not answer can be sent again', async () => {
  const orderId = await confirmed();
  outcome = { outcome: 'unanswered', cause: null };
  const key = { 'idempotency-key': 'hold-1' };
  expect((await hold(orderId, {}, 'operations', key)).json.code).toBe('CHANGE_UNCONFIRMED');
  outcome = { outcome: 'done' };
  const answer = await hold(orderId, {}, 'operations', key);
  expect(answer.status).toBe(200);
  const again = await hold(orderId, {}, 'operations', key);
  expect(again.text).toBe(answer.text);
  expect(asked).toHaveLength(2);
});

test('so many holds of one order are refused that its saga can still be told of others', async () => {
  const orderId = await confirmed();
  const words = { orderId, action: 'hold', actor: 'operations' } as const;
  await db
    .insert(decisions)
    .values(Array.from({ length: 100 }, (_, n) => ({ ...words, updateId: `hold-${n}` })));
  expect((await hold(orderId)).json.code).toBe('ORDER_NOT_CHANGEABLE');
});

test('a hold that is not answered yet is released all the same, and the saga learns which came last', async () => {
  const orderId = await confirmed();
  outcome = { outcome: 'unanswered', cause: new Error('no worker') };
  expect((await hold(orderId)).status).toBe(503);
  expect((await hold(orderId)).status).toBe(503);
  outcome = { outcome: 'done' };
  expect((await release(orderId)).json).toMatchObject({ result: true, hold: null });
  expect(asked.map((id) => id.split('-')[0])).toEqual(['hold', 'hold', 'release']);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(3);
  // Nothing is left to release.
  await release(orderId);
  expect(asked).toHaveLength(3);
});

test('a release takes the hold down; without a hold it has no effect', async () => {
  const orderId = await confirmed();
  await hold(orderId);
  expect((await release(orderId, { reason: 'All is well' })).json).toMatchObject({ hold: null });
  const [, words] = await wordsOf(orderId);
  expect(words).toMatchObject({ action: 'release', reason: 'All is well', updateId: asked[1] });
  expect((await release(orderId)).json).toMatchObject({ result: true, hold: null });
  expect((await release(await confirmed('delivered'))).status).toBe(200);
  expect(asked).toHaveLength(2);
});

test('operations list what is on hold, and see who decided so', async () => {
  const orderId = await acceptOrder(db, { userId: 'customer-2' });
  await hold(orderId);
  const list = async (onHold: string): Promise<string[]> => {
    const path = `GET /v1/orders?userId=customer-2&onHold=${onHold}`;
    const { orders } = (await call(path, { as: 'operations' })).json;
    return orders.map((order: { orderId: string }) => order.orderId);
  };
  expect(await list('true')).toEqual([orderId]);
  expect(await list('false')).toEqual([]);
  const { orderInfo } = (await call(`GET /v1/orders/${orderId}`, { as: 'operations' })).json;
  expect(orderInfo.hold).toMatchObject({ since });
  expect(orderInfo.decisions).toMatchObject([{ action: 'hold', reason: 'Looks odd' }]);
});
