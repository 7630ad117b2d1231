/**
 * Returns on real Temporal and Postgres, in the rights of a worker. Verified to fail when a step is told
 * twice, when goods are put back twice, when a return's row is not locked, and when the order's end puts
 * back what a return has put back.
 */
import { Worker } from '@temporalio/worker';
import { and, asc, eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createReturnRecords } from '../../activities/returnRecords.ts';
import { acceptReceipt } from '../../api/returns/acceptReceipt.ts';
import { acceptReturn } from '../../api/returns/acceptReturn.ts';
import { takeStep } from '../../api/returns/takeStep.ts';
import type { GoodsOutcome } from '../../contracts/order.ts';
import { openReturnStates, type ReturnLine, returnWorkflowId } from '../../contracts/return.ts';
import { awaitedLines } from '../../contracts/returnLines.ts';
import type { Queries } from '../../db/client.ts';
import { decisions, inventoryItems, orderEvents, returns } from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { reconcileBench } from '../activities/reconcile/reconcileBench.ts';
import { eventually } from '../support/eventually.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const bench = await reconcileBench();
const { db, saga, temporal, rowOf } = bench;
const records = createReturnRecords({
  db,
  log: pino({ level: 'silent' }),
  deliveriesWaiting: () => {},
});
const actor = 'operations';
const mugs = (quantity: number): ReturnLine[] => [{ itemId: 'mug', quantity }];

async function requestReturn(orderId: string, lines = mugs(2)): Promise<void> {
  const request = { lines, actor: 'customer-1', reason: inClear('Too small') };
  const terms = { windowDays: 30, expiresDays: 30 };
  await db.transaction((tx) => acceptReturn(tx, orderId, request, terms));
}
const receiveIn = (
  tx: Queries,
  orderId: string,
  lines: ReturnLine[],
  goods: GoodsOutcome = 'restocked',
) => {
  const receipt = { lines: lines.map((line) => ({ ...line, goods })), refund: 'none' } as const;
  return acceptReceipt(tx, { orderId, number: 1 }, receipt, { actor }, () => true);
};
const receive = (orderId: string, lines: ReturnLine[], goods?: GoodsOutcome) =>
  db.transaction((tx) => receiveIn(tx, orderId, lines, goods));
const refuse = (orderId: string) =>
  db.transaction((tx) =>
    takeStep(
      tx,
      { orderId, number: 1 },
      openReturnStates,
      { actor, reason: inClear('Worn') },
      (row) => ({
        news: { step: 'refused', state: 'refused', lines: awaitedLines(row) },
      }),
    ),
  );
const follow = (orderId: string) => saga.startReturn({ orderId, number: 1 });
const handleOf = (orderId: string) =>
  temporal.client.workflow.getHandle(returnWorkflowId({ orderId, number: 1 }));
const record = (orderId: string) => records.recordReturn({ orderId, number: 1 });
const expire = (orderId: string, seconds = 0) =>
  db
    .update(returns)
    .set({ expiresAt: sql`now() + make_interval(secs => ${seconds})` })
    .where(eq(returns.orderId, orderId));
const returnOf = async (orderId: string) => {
  const [row] = await db.select().from(returns).where(eq(returns.orderId, orderId));
  if (!row) throw new Error('no such return');
  return row;
};
const isRecorded = (orderId: string) =>
  eventually('its news are recorded', async () => {
    const { news, recorded } = await returnOf(orderId);
    return recorded === news.length;
  });
/** The order's events of returns, which must follow one another. */
const eventsOf = async (orderId: string) => {
  const rows = await db
    .select({ type: orderEvents.type, version: orderEvents.version, data: orderEvents.data })
    .from(orderEvents)
    .where(eq(orderEvents.orderId, orderId))
    .orderBy(asc(orderEvents.version));
  expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
  expect((await rowOf(orderId)).version).toBe(rows.length);
  return rows.filter(({ type }) => type.startsWith('order.return-'));
};
const typesOf = async (orderId: string) => (await eventsOf(orderId)).map(({ type }) => type);
const onHand = async () => {
  const [mug] = await db.select().from(inventoryItems).where(eq(inventoryItems.itemId, 'mug'));
  return mug?.onHand ?? 0;
};

describe('a return', () => {
  test('is told by its order’s events, step by step, until it has ended', async () => {
    const orderId = await bench.deliveredOrder();
    const before = await onHand();
    await requestReturn(orderId);
    await follow(orderId);
    await isRecorded(orderId);
    await receive(orderId, mugs(1));
    await follow(orderId);
    await isRecorded(orderId);
    expect(await onHand()).toBe(before + 1);
    await receive(orderId, mugs(1), 'written_off');
    await follow(orderId);
    expect(await handleOf(orderId).result()).toBe('received');
    expect(await onHand()).toBe(before + 1);
    const events = await eventsOf(orderId);
    expect(events.map(({ type, data }) => [type, data.return])).toEqual([
      ['order.return-requested', { number: 1, state: 'requested', lines: mugs(2) }],
      [
        'order.return-received',
        { number: 1, state: 'partly_received', lines: [{ ...mugs(1)[0], goods: 'restocked' }] },
      ],
      [
        'order.return-received',
        { number: 1, state: 'received', lines: [{ ...mugs(1)[0], goods: 'written_off' }] },
      ],
    ]);
    expect(await rowOf(orderId)).toMatchObject({ status: 'delivered', attention: null });
  });

  test('has its decisions at the versions that tell them', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await refuse(orderId);
    await follow(orderId);
    expect(await handleOf(orderId).result()).toBe('refused');
    const versions = (await eventsOf(orderId)).map(({ version }) => version);
    const rows = await db
      .select({ version: decisions.version, actor: decisions.actor })
      .from(decisions)
      .where(and(eq(decisions.orderId, orderId), eq(decisions.action, 'return')))
      .orderBy(asc(decisions.id));
    expect(rows).toEqual([
      { version: versions[0], actor: 'customer-1' },
      { version: versions[1], actor },
    ]);
  });

  test('is shown in the Temporal UI with nothing personal', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId, [...mugs(2), { itemId: 'spoon', quantity: 1 }]);
    await follow(orderId);
    await isRecorded(orderId);
    const { staticSummary } = await handleOf(orderId).describe();
    expect(await staticSummary()).toBe('Return · 3 items');
    const shown = await handleOf(orderId).query<{ currentDetails: string }>(
      '__temporal_workflow_metadata',
    );
    expect(shown.currentDetails).toBe('**requested**\n\n- received: 0 of 3');
    const { events } = await handleOf(orderId).fetchHistory();
    expect(JSON.stringify(events)).not.toContain('customer-1');
    await refuse(orderId);
    await follow(orderId);
    await handleOf(orderId).result();
  });

  test('is told once, however often and by however many its workflow is started', async () => {
    const orderId = await bench.deliveredOrder();
    const before = await onHand();
    await requestReturn(orderId);
    await receive(orderId, mugs(2));
    await Promise.all([...Array(5)].flatMap(() => [follow(orderId), record(orderId)]));
    await handleOf(orderId).result();
    await follow(orderId);
    await handleOf(orderId).result();
    expect(await typesOf(orderId)).toEqual(['order.return-requested', 'order.return-received']);
    expect(await onHand()).toBe(before + 2);
  });

  test('whose workflow was lost is followed again by the next step', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await follow(orderId);
    await isRecorded(orderId);
    await handleOf(orderId).terminate('test');
    await refuse(orderId);
    await follow(orderId);
    expect(await handleOf(orderId).result()).toBe('refused');
    expect(await typesOf(orderId)).toEqual(['order.return-requested', 'order.return-refused']);
  });

  test('of an order on its way leaves its saga alone, which goes on', async () => {
    const orderId = await bench.confirmedOrder();
    await bench.signalShipment(orderId, 'in_transit');
    await bench.reaches(orderId, 'shipped');
    await requestReturn(orderId);
    await follow(orderId);
    await isRecorded(orderId);
    await bench.signalShipment(orderId, 'delivered');
    await bench.reaches(orderId, 'delivered');
    await bench.sagaEnds(orderId);
    await refuse(orderId);
    await follow(orderId);
    await handleOf(orderId).result();
    expect(await typesOf(orderId)).toEqual(['order.return-requested', 'order.return-refused']);
    expect(await rowOf(orderId)).toMatchObject({ status: 'delivered', attention: null });
  });

  test('has a history that the present code replays', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await follow(orderId);
    await isRecorded(orderId);
    await refuse(orderId);
    await follow(orderId);
    await handleOf(orderId).result();
    const history = await handleOf(orderId).fetchHistory();
    const options = { workflowBundle: await workflowBundle(), replayName: 'return' };
    await Worker.runReplayHistory(options, history);
  });
});

describe('a return whose pieces do not come', () => {
  test('expires by itself', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await receive(orderId, mugs(1));
    await expire(orderId, 1);
    await follow(orderId);
    expect(await handleOf(orderId).result()).toBe('expired');
    const last = (await eventsOf(orderId)).at(-1);
    expect(last?.type).toBe('order.return-expired');
    expect(last?.data.return).toEqual({ number: 1, state: 'expired', lines: mugs(1) });
    expect(await returnOf(orderId)).toMatchObject({ state: 'expired' });
  });

  test('and is received at the moment at which it expires, is one of both', async () => {
    const orderIds = await Promise.all([...Array(6)].map(() => bench.deliveredOrder()));
    const before = await onHand();
    for (const orderId of orderIds) await requestReturn(orderId);
    for (const orderId of orderIds) await expire(orderId);
    await Promise.all(
      orderIds.flatMap((orderId) => [receive(orderId, mugs(2)).catch(() => {}), record(orderId)]),
    );
    let received = 0;
    for (const orderId of orderIds) {
      await record(orderId);
      const { state } = await returnOf(orderId);
      expect(await typesOf(orderId)).toEqual(['order.return-requested', `order.return-${state}`]);
      received += state === 'received' ? 2 : 0;
    }
    expect(await onHand()).toBe(before + received);
  });

  test('does not expire while it is being received', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await record(orderId);
    await expire(orderId);
    let recorded: ReturnType<typeof record> | undefined;
    await db.transaction(async (tx) => {
      await receiveIn(tx, orderId, mugs(2));
      recorded = record(orderId);
      await eventually('the record waits for the receipt', async () => {
        const waiting = await db.execute(sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`);
        return waiting.length > 0;
      });
    });
    expect(await recorded).toMatchObject({ state: 'received', received: 2 });
    expect(await typesOf(orderId)).toEqual(['order.return-requested', 'order.return-received']);
  });

  test('expires by the reconciler when its workflow is lost', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await record(orderId);
    await bench.sweep();
    await expect(handleOf(orderId).describe()).rejects.toThrow('not found');
    await expire(orderId);
    await bench.sweep();
    expect(await handleOf(orderId).result()).toBe('expired');
  });

  test('is recorded by the reconciler when nobody else does', async () => {
    const orderId = await bench.deliveredOrder();
    await requestReturn(orderId);
    await refuse(orderId);
    await bench.sweep();
    expect(await handleOf(orderId).result()).toBe('refused');
  });
});

describe('the goods of an order that a person ends as returned', () => {
  const end = (orderId: string) =>
    temporal.client.workflow
      .getHandle(orderId)
      .signal('end', { as: 'returned', goods: 'restocked' });
  async function shipped() {
    const before = await onHand();
    const orderId = await bench.confirmedOrder();
    await bench.signalShipment(orderId, 'in_transit');
    await bench.reaches(orderId, 'shipped');
    expect(await onHand()).toBe(before - 2);
    await requestReturn(orderId);
    return { orderId, before };
  }

  test('are put back without those that a return has taken care of', async () => {
    const { orderId, before } = await shipped();
    await receive(orderId, mugs(1), 'written_off');
    await record(orderId);
    await end(orderId);
    await bench.reaches(orderId, 'returned');
    expect(await onHand()).toBe(before - 1);
  });

  test('are not put back once more by a return', async () => {
    const { orderId, before } = await shipped();
    await receive(orderId, mugs(2));
    await end(orderId);
    await bench.reaches(orderId, 'returned');
    await record(orderId);
    expect(await onHand()).toBe(before);
    expect(await typesOf(orderId)).toEqual(['order.return-requested', 'order.return-received']);
  });
});
