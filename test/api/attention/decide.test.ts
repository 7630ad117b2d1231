import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Attention } from '../../../contracts/order.ts';
import type { DecideRequest } from '../../../contracts/saga.ts';
import { decisions, orders } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import type { DecideOutcome } from '../../../saga/decide.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

const asked: [string, DecideRequest][] = [];
const updateIds: string[] = [];
let answer: DecideOutcome = { outcome: 'taken' };
const { call, database } = await apiWorld({
  services: ['cancellation'],
  // The saga's own part is tested with the workflow.
  saga: {
    decide: async (orderId, request, updateId) => {
      asked.push([orderId, request]);
      updateIds.push(updateId);
      if (answer.outcome === 'taken') await actOn(updateId);
      return answer;
    },
  },
});
const actOn = async (updateId: string | undefined) =>
  database.db
    .update(decisions)
    .set({ version: 2 })
    .where(eq(decisions.updateId, updateId ?? ''));

const attention: Attention = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: 'PAYMENT_UNAVAILABLE',
  since: '2026-11-23T10:00:00.000Z',
};
const stuck = () => acceptOrder(database.db, { state: { status: 'cancelling', attention } });
const decide = (orderId: string, body: unknown, headers: Record<string, string> = {}) =>
  call(`POST /v1/orders/${orderId}/attention`, { as: 'operations', body, headers });
const setAttention = (orderId: string, to: Attention | null) =>
  database.db.update(orders).set({ attention: to }).where(eq(orders.orderId, orderId));
const kept = (orderId: string) =>
  database.db
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, orderId))
    .then((rows) => withWords(database.db, rows));

describe('a decision about an order', () => {
  test('reaches its saga, and is recorded with actor and reason', async () => {
    const orderId = await stuck();
    const { status, json } = await decide(orderId, {
      action: 'resolve',
      reason: 'refunded by hand',
      reference: 'bank-77',
    });
    expect(status).toBe(200);
    expect(json).toEqual({ orderId, action: 'resolve', result: true, error: null });
    expect(asked.at(-1)).toEqual([orderId, { action: 'resolve', since: attention.since }]);
    expect(await kept(orderId)).toMatchObject([
      {
        action: 'resolve',
        actor: 'operations',
        reason: 'refunded by hand',
        reference: 'bank-77',
        attention,
        version: 2,
      },
    ]);
  });

  test('to resolve needs a reference', async () => {
    const orderId = await stuck();
    const { json } = await decide(orderId, { action: 'resolve', reason: 'done' });
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'reference' }] });
  });

  test('about an order that is not flagged is refused', async () => {
    const orderId = await acceptOrder(database.db);
    const { status, json } = await decide(orderId, { action: 'retry', reason: 'x' });
    expect(status).toBe(409);
    expect(json.code).toBe('ATTENTION_NOT_RAISED');
  });

  test('may name the flag it is about, and is then refused for a later flag', async () => {
    const orderId = await stuck();
    const skip = { action: 'skip', reason: 'x' };
    const late = await decide(orderId, { ...skip, since: '2026-11-22T10:00:00.000Z' });
    expect(late.json.code).toBe('ATTENTION_NOT_RAISED');
    expect(await kept(orderId)).toEqual([]);
    expect((await decide(orderId, { ...skip, since: attention.since })).status).toBe(200);
  });

  test('that the saga refuses has no effect', async () => {
    const orderId = await stuck();
    answer = { outcome: 'not raised' };
    const { json } = await decide(orderId, { action: 'retry', reason: 'x' });
    expect(json.code).toBe('ATTENTION_NOT_RAISED');
    expect(await kept(orderId)).toMatchObject([{ version: null }]);
  });

  test('that got no answer in time is one decision with its repeats', async () => {
    const orderId = await stuck();
    answer = { outcome: 'unanswered', cause: new Error('Temporal is away') };
    const { status, json } = await decide(orderId, { action: 'retry', reason: 'x' });
    expect(status).toBe(503);
    expect(json.code).toBe('ATTENTION_UNCONFIRMED');
    expect(await kept(orderId)).toMatchObject([{ version: null }]);
    expect((await decide(orderId, { action: 'retry', reason: 'x' })).status).toBe(503);
    expect(updateIds.at(-1)).toBe(updateIds.at(-2));
    // It has had its effect: the flag is down by now.
    await actOn(updateIds.at(-1));
    await setAttention(orderId, null);
    answer = { outcome: 'taken' };
    expect((await decide(orderId, { action: 'retry', reason: 'x' })).status).toBe(200);
    expect(updateIds.at(-1)).toBe(updateIds.at(-2));
    expect(await kept(orderId)).toMatchObject([{ version: 2 }]);
    expect((await decide(orderId, { action: 'retry', reason: 'y' })).status).toBe(409);
  });

  test('to retry can be made again while the flag is up', async () => {
    const orderId = await stuck();
    answer = { outcome: 'taken' };
    for (const _ of [1, 2])
      expect((await decide(orderId, { action: 'retry', reason: 'x' })).status).toBe(200);
    expect(updateIds.at(-1)).not.toBe(updateIds.at(-2));
    expect(await kept(orderId)).toHaveLength(2);
  });

  test('about the next flag, or for another reason, is not a repeat of one without an answer', async () => {
    const orderId = await stuck();
    answer = { outcome: 'unanswered', cause: new Error('Temporal is away') };
    await decide(orderId, { action: 'retry', reason: 'x' });
    await decide(orderId, { action: 'retry', reason: 'y' });
    await setAttention(orderId, { ...attention, since: '2026-11-23T11:00:00.000Z' });
    answer = { outcome: 'taken' };
    await decide(orderId, { action: 'retry', reason: 'x' });
    const versions = (await kept(orderId)).map(({ version }) => version);
    expect(versions.sort()).toEqual([2, null, null]);
  });

  test('to retry is refused after very many, and what ends the flag is not', async () => {
    const orderId = await stuck();
    const earlier = (n: number) => ({
      orderId,
      updateId: `retry-${n}`,
      actor: 'script',
      version: 2,
    });
    const retried = { action: 'retry', reason: inClear('again'), attention } as const;
    await database.db
      .insert(decisions)
      .values(Array.from({ length: 499 }, (_, n) => ({ ...earlier(n), ...retried })));
    const before = asked.length;
    expect((await decide(orderId, { action: 'retry', reason: 'x' })).status).toBe(200);
    for (const reason of ['x', 'y']) {
      const { status, json } = await decide(orderId, { action: 'retry', reason });
      expect([status, json]).toMatchObject([409, { code: 'TOO_MANY_RETRIES', orderId }]);
    }
    expect(asked.length).toBe(before + 1);
    const resolve = { action: 'resolve', reason: 'by hand', reference: 'bank-78' };
    expect((await decide(orderId, resolve)).status).toBe(200);
    expect((await decide(orderId, { action: 'skip', reason: 'x' })).status).toBe(200);
    expect((await decide(await stuck(), { action: 'retry', reason: 'x' })).status).toBe(200);
  });

  test('with an Idempotency-Key reaches the saga once', async () => {
    const orderId = await stuck();
    const headers = { 'idempotency-key': 'd-1' };
    const before = asked.length;
    const first = await decide(orderId, { action: 'skip', reason: 'x' }, headers);
    const again = await decide(orderId, { action: 'skip', reason: 'x' }, headers);
    expect(again.text).toBe(first.text);
    expect(asked.length).toBe(before + 1);
  });
});
