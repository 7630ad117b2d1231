/**
 * What the reconciler does when an order's row, its effects and its saga disagree. Verified to fail
 * when ended orders are not swept, and when a person's decision about a disagreement is ignored.
 */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { recordChange } from '../../../activities/recordChange.ts';
import type { DecisionAction } from '../../../contracts/decision.ts';
import { effectId } from '../../../contracts/effects.ts';
import type { SagaStep } from '../../../contracts/order.ts';
import { effects, inventoryItems, orderEvents } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { eventually } from '../../support/eventually.ts';
import { reconcileBench, refundFlag } from './reconcileBench.ts';

const bench = await reconcileBench();
const { db, temporal, logged, money, registry, reconcile } = bench;
const { rowOf, reaches, attentionOf, isFlagged, sweep, loadStart, startSaga, terminate, sagaEnds } =
  bench;
const { confirmedOrder, cancelledOrder, deliveredOrder, spoil, sendDecision, showsFlag } = bench;

const effectOf = async (orderId: string, step: 'inventory' | 'payment') => {
  const key = effectId(orderId, step);
  const [row] = await db.select().from(effects).where(eq(effects.effectId, key));
  return row?.state;
};
const reservedMugs = async (): Promise<number> => {
  const [row] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'mug'));
  return row?.reserved ?? 0;
};
/** How often the reconciler logged a disagreement about the order; it logs before the saga flags. */
const flaggedLogLines = (orderId: string): number =>
  logged.filter((line) => line['orderId'] === orderId && line['what'] === 'disagreement-flagged')
    .length;
const flagEvents = async (orderId: string): Promise<number> => {
  const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
  return events.filter(({ type }) => type === 'order.attention-raised').length;
};
async function decide(orderId: string, action: DecisionAction): Promise<void> {
  const since = (await attentionOf(orderId))?.since ?? '';
  await sendDecision(orderId, { action, since }, randomUUID());
}

describe('a disagreement of row, effects and saga', () => {
  test.each([
    ['whose reservation is gone', confirmedOrder, { effect: ['inventory', 'undone'] }],
    ['whose charge was undone', confirmedOrder, { effect: ['payment', 'undone'] }],
    ['whose row says refunded', confirmedOrder, { row: { paymentStatus: 'refunded' } }],
    ['delivered, whose charge was undone', deliveredOrder, { effect: ['payment', 'undone'] }],
    [
      'delivered, whose items never left the shelf',
      deliveredOrder,
      { effect: ['inventory', 'undone'] },
    ],
    ['cancelled, whose row says charged', cancelledOrder, { row: { paymentStatus: 'charged' } }],
    [
      'cancelled, whose row says reserved',
      cancelledOrder,
      { row: { inventoryStatus: 'reserved' } },
    ],
  ] as const)(
    'is flagged once, however many sweeps find it at once: an order %s',
    async (_what, make, how) => {
      const orderId = await make();
      const { status } = await rowOf(orderId);
      await spoil(orderId, how);
      await Promise.all([sweep(), sweep()]);
      await isFlagged(orderId);
      await sweep();
      expect(await flagEvents(orderId)).toBe(1);
      expect((await rowOf(orderId)).status).toBe(status);
      const flags = await reconcile.countFlagged();
      expect(await registry.metrics()).toContain(
        `oms_attention_orders{reason="DISAGREEMENT"} ${flags}`,
      );
      await showsFlag(orderId);
    },
  );

  test('is none when an order that costs nothing has no payment', async () => {
    const orderId = await confirmedOrder([{ itemId: 'mug', quantity: 1, unitPrice: 0 }]);
    expect(await rowOf(orderId)).toMatchObject({ paymentStatus: 'none', total: 0 });
    await spoil(orderId, {});
    await sweep();
    expect(flaggedLogLines(orderId)).toBe(0);
    expect(await attentionOf(orderId)).toBeNull();
  });

  test.each([
    ['a running order', confirmedOrder, { effect: ['payment', 'undone'] }],
    ['an order that has ended', cancelledOrder, { row: { paymentStatus: 'charged' } }],
    ['a delivered order', deliveredOrder, { effect: ['payment', 'undone'] }],
  ] as const)(
    'is not flagged again after a person has resolved it: %s',
    async (_what, make, how) => {
      const orderId = await make();
      await spoil(orderId, how);
      await sweep();
      await isFlagged(orderId);
      await decide(orderId, 'resolve');
      expect(await attentionOf(orderId)).toBeNull();
      await spoil(orderId, {});
      await sweep();
      expect(flaggedLogLines(orderId)).toBe(1);
    },
  );

  test('stays resolved when another step of the order changes, and is flagged again when its own does', async () => {
    const orderId = await deliveredOrder();
    await spoil(orderId, { effect: ['payment', 'undone'] });
    await sweep();
    await isFlagged(orderId);
    await decide(orderId, 'resolve');
    await sagaEnds(orderId);
    const touched = (step: SagaStep) =>
      db.execute(sql`
        update effects set updated_at = now() where order_id = ${orderId} and step = ${step}`);
    await touched('shipment');
    await spoil(orderId, {});
    await sweep();
    expect(flaggedLogLines(orderId)).toBe(1);
    await touched('payment');
    await sweep();
    await isFlagged(orderId);
    expect(await flagEvents(orderId)).toBe(2);
  });

  test.each(['done', 'intended', 'undoing'])(
    'is undone where an order was given up and its charge is %s, however long ago',
    async (state) => {
      const orderId = await cancelledOrder();
      await spoil(orderId, { effect: ['payment', state] });
      await Promise.all([sweep(), sweep()]);
      await eventually('undone', async () => (await effectOf(orderId, 'payment')) === 'undone');
      await sagaEnds(orderId);
      expect(await flagEvents(orderId)).toBe(0);
    },
  );

  test('about an undo that succeeded is no flag: it is lowered once its order has ended', async () => {
    const orderId = await cancelledOrder();
    await spoil(orderId, { row: { attention: refundFlag } });
    await Promise.all([sweep(), sweep()]);
    await eventually('the flag is down', async () => (await attentionOf(orderId)) === null);
    await sagaEnds(orderId);
    expect(money.standing(effectId(orderId, 'payment'))).toBe(0);
  });

  test('is over once a saga that a lost workflow task has left behind has taken its row over', async () => {
    const orderId = await confirmedOrder();
    const { version } = await rowOf(orderId);
    // What the task's worker wrote before it died: a cancellation.
    await recordChange(db, {
      orderId,
      version: version + 1,
      type: 'order.cancelling',
      set: { status: 'cancelling', paymentStatus: 'refunding', shipmentStatus: 'cancelling' },
    });
    await spoil(orderId, {});
    await sweep();
    await reaches(orderId, 'cancelled');
    expect(await flagEvents(orderId)).toBe(0);
  });

  test('is logged with what was found and why', async () => {
    const orderId = await deliveredOrder();
    await spoil(orderId, { effect: ['payment', 'undone'] });
    await sweep();
    const lines = logged.filter((line) => line['orderId'] === orderId && line['what']);
    expect(lines).toMatchObject([
      {
        what: 'disagreement-flagged',
        why: 'delivered, payment charged, its effect undone',
        msg: 'reconciled an order',
      },
    ]);
  });

  test('has its items released where an order has ended and they are still reserved', async () => {
    const orderId = await cancelledOrder();
    await spoil(orderId, { effect: ['inventory', 'done'] });
    await db.execute(sql`
      update inventory_items i set reserved = reserved + o.quantity from order_items o
      where o.order_id = ${orderId} and o.item_id = i.item_id`);
    const disagreeing = await reconcile.compareStock();
    const before = await reservedMugs();
    await sweep();
    await eventually('released', async () => (await effectOf(orderId, 'inventory')) === 'undone');
    expect(await reservedMugs()).toBe(before - 2);
    expect(await reconcile.compareStock()).toBe(disagreeing);
  });

  test('is ignored in an order that changed a moment ago', async () => {
    const orderId = await confirmedOrder();
    await db.update(effects).set({ state: 'undone' }).where(eq(effects.orderId, orderId));
    await sweep();
    expect(await attentionOf(orderId)).toBeNull();
    await db.update(effects).set({ state: 'done' }).where(eq(effects.orderId, orderId));
  });

  test('ends where an order has ended and its saga was terminated at that moment', async () => {
    const state = { status: 'failed' } as const;
    const orderId = await acceptOrder(db, { state, commands: [] });
    await startSaga(await loadStart(orderId), 'a-queue-without-workers');
    await terminate(orderId);
    await eventually('its saga ended as it did', async () => {
      await sweep();
      const { status } = await temporal.client.workflow.getHandle(orderId).describe();
      return status.name === 'COMPLETED';
    });
    expect((await rowOf(orderId)).version).toBe(1);
  });
});
