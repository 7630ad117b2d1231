/**
 * Decisions whose sender got no answer. Verified to fail when every unanswered decision is taken for
 * one that the saga took.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { decisionUpdateId } from '../../../contracts/saga.ts';
import { decisions } from '../../../db/schema.ts';
import { eventually } from '../../support/eventually.ts';

import { reconcileBench, refundFlag } from './reconcileBench.ts';

const bench = await reconcileBench();
const { db, saga, reconcile, attentionOf, isFlagged, sweep, sagaEnds } = bench;
const { confirmedOrder, cancelledOrder, spoil, recordDecision, sendDecision } = bench;

const outcomeOf = async (id: number) => {
  const [row] = await db.select().from(decisions).where(eq(decisions.id, id));
  return row?.outcome;
};

describe('a decision whose sender got no answer', () => {
  test('is settled as taken when the saga took it, and as refused when it never arrived', async () => {
    const orderId = await confirmedOrder();
    await spoil(orderId, { effect: ['payment', 'undone'] });
    await sweep();
    await isFlagged(orderId);
    const [lost, taken] = [
      await recordDecision(orderId, 'resolve'),
      await recordDecision(orderId, 'resolve'),
    ];
    const since = (await attentionOf(orderId))?.since ?? '';
    await sendDecision(orderId, { action: 'resolve', since }, decisionUpdateId(taken));
    expect(await reconcile.settleDecisions()).toBe(2);
    expect([await outcomeOf(lost), await outcomeOf(taken)]).toEqual(['refused', 'taken']);
    expect(await reconcile.settleDecisions()).toBe(0);
  });

  test('lowers a flag about an undo also after the saga has closed', async () => {
    const orderId = await cancelledOrder();
    await spoil(orderId, { row: { attention: refundFlag } });
    await sendDecision(orderId, { action: 'resolve', since: refundFlag.since }, randomUUID());
    await eventually('the flag is down', async () => (await attentionOf(orderId)) === null);
    await sagaEnds(orderId);
  });

  test('is taken once when it is repeated, also after the saga has closed', async () => {
    const orderId = await cancelledOrder();
    await spoil(orderId, { row: { paymentStatus: 'charged' } });
    await sweep();
    await isFlagged(orderId);
    await sagaEnds(orderId);
    const since = (await attentionOf(orderId))?.since ?? '';
    const id = decisionUpdateId(await recordDecision(orderId, 'resolve'));
    await sendDecision(orderId, { action: 'resolve', since }, id);
    await sagaEnds(orderId);
    await sendDecision(orderId, { action: 'resolve', since }, id);
    expect(await saga.decide(orderId, { action: 'resolve', since }, 'another')).toEqual({
      outcome: 'not raised',
    });
    expect(await reconcile.settleDecisions()).toBe(1);
  });
});
