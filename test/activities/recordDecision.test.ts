import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { recordChange } from '../../activities/recordChange.ts';
import { recordDecision } from '../../activities/recordDecision.ts';
import type { DecisionAction } from '../../contracts/decision.ts';
import type { Attention } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import { decisions } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);

const attention: Attention = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: 'TIMEOUT',
  since: '2026-01-01T00:00:00.000Z',
};

const decisionOf = (action: DecisionAction, about: Attention | null = attention) =>
  ({
    updateId: `${action}-1`,
    action,
    requestedBy: null,
    actor: 'mara',
    reason: null,
    reference: null,
    attention: about,
  }) as const;

describe('a person’s decision', () => {
  test.each(['skip', 'resolve'] as const)(
    'to %s an undo is told to a saga that has forgotten it, with the row',
    async (action) => {
      const orderId = await acceptOrder(db, { state: { status: 'failing', attention } });
      const clear = { orderId, version: 2, type: 'order.attention-cleared' } as const;
      const change = { ...clear, set: { attention: null }, decision: decisionOf(action) };
      expect((await recordChange(db, change)).row).not.toHaveProperty('settled');
      const late = { ...clear, type: 'order.failed', set: { status: 'failed' } } as const;
      const { isWritten, row } = await recordChange(db, late);
      expect({ isWritten, settled: row.settled }).toEqual({
        isWritten: false,
        settled: [attention],
      });
    },
  );

  test('is told with the flags that nobody has decided about, which the row does not show', async () => {
    const orderId = await acceptOrder(db, { state: { status: 'shipped' } });
    const flagAt = (second: number, reason: Attention['reason']) => ({
      ...{ reason, step: null, lastError: null, since: `2026-01-01T00:00:0${second}.000Z` },
    });
    const [decided, open, late] = [
      flagAt(1, 'DISAGREEMENT'),
      flagAt(2, 'PAYMENT_DISPUTED'),
      flagAt(3, 'SHIPMENT_OVERDUE'),
    ];
    const raise = (version: number, flag: Attention) =>
      recordChange(db, {
        ...{ orderId, version, type: 'order.attention-raised', set: { attention: flag } },
      } as const);
    await raise(2, decided);
    const decision = decisionOf('resolve', decided);
    const set = { attention: null };
    await recordChange(db, { orderId, version: 3, type: 'order.attention-cleared', set, decision });
    await raise(4, open);
    await raise(5, late);
    const { row } = await recordChange(db, {
      ...{ orderId, version: 4, type: 'order.delivered', set: { status: 'delivered' } },
    } as const);
    expect(row).toMatchObject({ lasting: [open], settled: [decided] });
  });

  test('to retry an undo settles nothing', async () => {
    const orderId = await acceptOrder(db, { state: { status: 'failing', attention } });
    const row = await recordDecision(db, { orderId, decision: decisionOf('retry') });
    expect(row.isDecided).toBe(true);
    expect(row).not.toHaveProperty('settled');
  });

  test.each([
    ['another flag than the one that is up', { ...attention, since: '2025-12-31T00:00:00.000Z' }],
    ['no flag', null],
  ])('about %s is not recorded', async (_about, about) => {
    const orderId = await acceptOrder(db, { state: { status: 'failing', attention } });
    const decision = decisionOf('resolve', about);
    expect((await recordDecision(db, { orderId, decision })).isDecided).toBe(false);
    expect(await db.$count(decisions, eq(decisions.orderId, orderId))).toBe(0);
  });
});
