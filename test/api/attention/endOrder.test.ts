/** Verified to fail when an order is ended without a look at its row, and when it is ended twice. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OrderState } from '../../../contracts/order.ts';
import { commands, decisions, refunds } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

const { call, database } = await apiWorld();
const { db } = database;

const attention = {
  ...{ reason: 'SHIPMENT_RETURNED' as const, step: 'shipment' as const, lastError: null },
  since: '2026-01-01T00:00:00.000Z',
};
const dispatched = (state: Partial<OrderState> = {}) =>
  acceptOrder(db, {
    commands: [],
    state: { status: 'shipped', paymentStatus: 'charged', attention, ...state },
  });
const returned = { as: 'returned', goods: 'restocked', refund: 'all', reason: 'Refused' };
const end = (orderId: string, body: object = {}, as = 'operations', headers = {}) =>
  call(`POST /v1/orders/${orderId}/end`, { as, headers, body: { ...returned, ...body } });

const decisionOf = (orderId: string) =>
  db
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, orderId))
    .orderBy(decisions.id)
    .then((rows) => withWords(db, rows));

describe('ending an order whose parcel went astray', () => {
  test('is one decision about the order, its goods and its money', async () => {
    const orderId = await dispatched();
    const answer = await end(orderId, { reference: 'claim-77' });
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({ orderId, as: 'returned', result: true, error: null });
    expect(answer.json.refund).toMatchObject({ number: 1, amount: 2_500, state: 'requested' });
    const waiting = await db.select().from(commands).where(eq(commands.orderId, orderId));
    expect(waiting.map(({ kind, payload }) => ({ kind, payload }))).toEqual([
      { kind: 'end-order', payload: { as: 'returned', goods: 'restocked' } },
      { kind: 'refund', payload: { number: 1 } },
    ]);
    const words = { actor: 'operations', reason: 'Refused', reference: 'claim-77', version: null };
    expect(await decisionOf(orderId)).toMatchObject([
      { action: 'end', attention, ...words },
      { action: 'refund', ...words },
    ]);
  });

  test('gives back what is left of its money, or nothing', async () => {
    const [some, none] = await Promise.all([dispatched(), dispatched()]);
    const body = { amount: 500, reason: 'Late' };
    await call(`POST /v1/orders/${some}/refunds`, { as: 'operations', body });
    expect((await end(some)).json.refund).toMatchObject({ number: 2, amount: 2_000 });
    const lost = { as: 'lost', goods: 'written_off', refund: 'none' };
    expect((await end(none, lost)).json).toMatchObject({ as: 'lost', refund: null });
    expect(await db.$count(refunds, eq(refunds.orderId, none))).toBe(0);
  });

  test('is possible after the delivery too', async () => {
    expect((await end(await dispatched({ status: 'delivered' }))).status).toBe(202);
  });

  test('happens once, and once more with the same key is the same answer', async () => {
    const orderId = await dispatched();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await end(orderId, {}, 'operations', headers);
    expect((await end(orderId, {}, 'operations', headers)).json).toEqual(first.json);
    expect((await end(orderId)).json).toMatchObject({ code: 'ORDER_NOT_ENDABLE' });
    const both = await dispatched();
    const answers = await Promise.all([end(both), end(both), end(both)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    expect(await db.$count(refunds, eq(refunds.orderId, both))).toBe(1);
  });

  test.each([
    ['whose parcel has not left', { status: 'confirmed' as const }],
    ['that was cancelled', { status: 'cancelled' as const }],
    ['that somebody has ended', { status: 'lost' as const }],
    ['whose money is still to be captured', { paymentStatus: 'authorized' as const }],
  ])('is refused of one %s', async (_, state) => {
    const orderId = await dispatched(state);
    expect(await end(orderId)).toMatchObject({ status: 409, json: { code: 'ORDER_NOT_ENDABLE' } });
    expect(await decisionOf(orderId)).toEqual([]);
  });

  test('cannot put goods back that are lost', async () => {
    const { status, json } = await end(await dispatched(), { as: 'lost' });
    expect(status).toBe(400);
    expect(json.errors).toMatchObject([{ path: 'goods' }]);
  });

  test('is for operations only', async () => {
    const orderId = await dispatched();
    expect((await end(orderId, {}, 'customer-1')).status).toBe(403);
  });
});
