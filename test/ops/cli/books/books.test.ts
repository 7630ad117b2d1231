/**
 * After our database was restored from a backup: what providers have in their books and it does not
 * know, by the real workflows, fence and roles on real Postgres and Temporal. Verified to fail when
 * the effects of orders that exist are undone too, when orders accepted before the time that was
 * compared are not left out, when the payment of a parcel that has left is given back, and when a run
 * that is full forgets how far it was.
 */
import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { effectId } from '../../../../contracts/effects.ts';
import type { ListInput, ListPaymentsResult } from '../../../../contracts/providerBooks.ts';
import { connectDatabase } from '../../../../db/client.ts';
import { effects, operatorActions } from '../../../../db/schema.ts';
import { runCommand } from '../../../../ops/cli/runCommand.ts';
import { acceptOrder } from '../../../../proof/fixtures/acceptedOrder.ts';
import { reconcileBench } from '../../../activities/reconcile/reconcileBench.ts';

const bench = await reconcileBench();
const { db, temporal, money, parcels } = bench;
const asOperator = connectDatabase(bench.url, 2, 'test', { role: 'oms_operator' });
afterAll(() => asOperator.close());

async function ops(...args: string[]) {
  // biome-ignore lint/suspicious/noExplicitAny: what an operator sees; tests assert its shape.
  const lines: any[] = [];
  const { code, problem } = await runCommand(args, {
    database: async () => asOperator,
    describeSaga: bench.saga.describe,
    temporal: () => temporal.client,
    api: () => {
      throw new Error('not asked');
    },
    print: (line) => void lines.push(JSON.parse(JSON.stringify(line))),
  });
  const { review, lost } = lines.at(-1) ?? {};
  const of = (orderId: string) => lines.filter((line) => line.orderId === orderId);
  return { code, problem, lines, review, lost, of };
}
const allowed = ['--reference', 'ticket 77', '--reason', 'restored from a backup', '--as', 'ada'];
const signal = AbortSignal.timeout(60_000);

/** An order that providers have in their books, and whose rows came after the backup. */
async function lostOrder({ acceptedAt = Date.now(), amount = 2_500 } = {}) {
  const orderId = v7({ msecs: acceptedAt });
  const [payment, shipment] = [effectId(orderId, 'payment'), effectId(orderId, 'shipment')];
  const paid = { orderId, userId: 'u', amount, currency: 'EUR', paymentMethod: 'tok' };
  await money.charge(paid, { idempotencyKey: payment, signal });
  const booking = { orderId, userId: 'u', address: '1 Road', items: [] };
  await parcels.book(booking, { idempotencyKey: shipment, signal });
  const stands = () => [money.standing(payment), parcels.standing(shipment)];
  return { orderId, payment, shipment, stands };
}

describe('Books that have more than our database', () => {
  test('are listed with their sums, and nothing that is known here', async () => {
    const known = await bench.confirmedOrder();
    const lost = await lostOrder();
    const { code, of, lost: sums, lines } = await ops('books', '--since', '1h');
    expect(code).toBe(0);
    expect(of(known)).toEqual([]);
    expect(of(lost.orderId)).toMatchObject([
      { effectId: lost.payment, finding: 'order-unknown', amount: 2_500, currency: 'EUR' },
      { effectId: lost.shipment, finding: 'order-unknown', status: 'booked' },
    ]);
    expect(sums).toEqual({ EUR: 2_500, parcels: 1 });
    expect(lines.filter(({ queue, checked }) => queue && checked)).toHaveLength(2);
    expect(lost.stands()).toEqual([1, 1]);
  });

  test('are given back and called off once, however often that is asked for', async () => {
    const lost = await lostOrder();
    const { review } = await ops('books', '--since', '1h');
    const refundsBefore = money.refunds.length;
    const undone = await ops('undo-books', review, lost.orderId, ...allowed);
    expect(undone).toMatchObject({ code: 0 });
    expect(undone.of(lost.orderId).map(({ undo }) => undo)).toEqual(['undone', 'undone']);
    expect(lost.stands()).toEqual([0, 0]);
    expect((await ops('undo-books', review, lost.orderId, ...allowed)).code).toBe(0);
    expect(money.refunds).toHaveLength(refundsBefore + 1);
    const again = await ops('books', '--since', '1h');
    expect(again.of(lost.orderId)).toEqual([]);
    const kept = await db
      .select()
      .from(operatorActions)
      .where(eq(operatorActions.action, 'undo-books'));
    expect(kept[0]).toMatchObject({
      ...{ actor: 'ada', reason: 'restored from a backup' },
      detail: { orderIds: [lost.orderId], reference: 'ticket 77' },
    });
  });

  test('are not undone for an order that exists, though its effect is not known here', async () => {
    const orderId = await bench.confirmedOrder();
    await db.delete(effects).where(eq(effects.effectId, effectId(orderId, 'payment')));
    const { review, of } = await ops('books', '--since', '1h');
    expect(of(orderId)).toMatchObject([{ finding: 'effect-unknown', step: 'payment' }]);
    await ops('undo-books', review, '--all', ...allowed);
    await ops('undo-books', review, orderId, ...allowed);
    expect(money.standing(effectId(orderId, 'payment'))).toBe(1);
  });

  test('are undone only by name for an order from before the time that was compared', async () => {
    const elsewhere = await lostOrder({ acceptedAt: Date.now() - 24 * 3600 * 1000 });
    const lost = await lostOrder();
    const { review } = await ops('books', '--since', '1h');
    expect((await ops('undo-books', review, '--all', ...allowed)).code).toBe(1);
    expect([lost.stands(), elsewhere.stands()]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect((await ops('undo-books', review, elsewhere.orderId, ...allowed)).code).toBe(0);
    expect(elsewhere.stands()).toEqual([0, 0]);
  });

  test('keep the payment of a parcel that has left', async () => {
    const lost = await lostOrder();
    parcels.leave(lost.shipment);
    const { review } = await ops('books', '--since', '1h');
    const { code, of, lost: sums } = await ops('undo-books', review, lost.orderId, ...allowed);
    expect(code).toBe(1);
    expect(of(lost.orderId).map(({ undo }) => undo)).toEqual(['parcel-left', 'parcel-left']);
    expect(sums).toEqual({ EUR: 2_500, parcels: 1 });
    expect(lost.stands()).toEqual([1, 1]);
  });

  test('say what was undone there and stands here', async () => {
    const orderId = await bench.confirmedOrder();
    const key = effectId(orderId, 'payment');
    const charge = await money.find(key, { idempotencyKey: key, signal });
    const reason = { reason: 'ORDER_CANCELLED', currency: 'EUR', amount: 2_500, orderId };
    const reference = charge?.reference ?? '';
    await money.refund({ ...reason, reference }, { idempotencyKey: `${key}:undo`, signal });
    const { of } = await ops('books', '--since', '1h');
    expect(of(orderId)).toMatchObject([{ finding: 'undone-there', status: 'refunded' }]);
  });
});

/** Another team's payments worker, with books of its own. */
async function foreignWorker(activities: object): Promise<string> {
  const taskQueue = `payments-${randomUUID()}`;
  const { nativeConnection: connection, namespace } = temporal;
  const worker = await Worker.create({ connection, namespace, taskQueue, activities });
  const running = worker.run();
  onTestFinished(async () => {
    worker.shutdown();
    await running;
  });
  return taskQueue;
}

describe('The books of another team', () => {
  test('are to be asked by hand when its worker does not list them', async () => {
    const queue = await foreignWorker({ chargePayment: async () => ({}) });
    const { code, lines } = await ops('books', '--since', '1h', '--payments-queue', queue);
    expect(code).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ queue, checked: 0, unanswered: 'BOOKS_NOT_OFFERED' }),
    );
  });

  test('are to be asked by hand when it answers what was not agreed', async () => {
    const effects = [{ effectId: 'x', amount: '12.50' }];
    const queue = await foreignWorker({ listPayments: async () => ({ effects, next: null }) });
    const { lines } = await ops('books', '--since', '1h', '--payments-queue', queue);
    expect(lines).toContainEqual(
      expect.objectContaining({ queue, unanswered: 'PROVIDER_ANSWER_INVALID' }),
    );
  });

  test('are read to their end, page by page, also when that takes more than one run', async () => {
    const PAGES = 60;
    const ids = Array.from({ length: PAGES }, () => effectId(v7(), 'payment'));
    const asked: number[] = [];
    const listPayments = async ({ cursor }: ListInput): Promise<ListPaymentsResult> => {
      const page = Number(cursor ?? 0);
      asked.push(page);
      if (page === 30 && asked.filter((each) => each === 30).length === 1)
        throw ApplicationFailure.retryable('not now', 'PAYMENT_UNAVAILABLE');
      const entry = { reference: `ref-${page}`, createdAt: new Date().toISOString() };
      return {
        effects: [
          { ...entry, effectId: ids[page] ?? '', status: 'charged', amount: 1, currency: 'CHF' },
          { ...entry, effectId: `kit:${page}`, status: 'charged', amount: 1, currency: 'CHF' },
        ],
        next: page + 1 < PAGES ? String(page + 1) : null,
      };
    };
    const queue = await foreignWorker({ listPayments });
    const { code, lines, lost } = await ops('books', '--since', '1h', '--payments-queue', queue);
    expect(code).toBe(0);
    expect(lines.filter((line) => line.queue === queue && line.effectId)).toHaveLength(PAGES);
    expect(lost).toMatchObject({ CHF: PAGES });
    expect(lines).toContainEqual(
      expect.objectContaining({ queue, checked: 2 * PAGES, notOurs: PAGES, unanswered: null }),
    );
    expect(new Set(asked).size).toBe(PAGES);
    expect(asked).toHaveLength(PAGES + 1);
  });
});

test('A restored order whose charge was made after the backup is not charged again', async () => {
  const orderId = await acceptOrder(db, { commands: [] });
  const key = effectId(orderId, 'payment');
  const paid = { orderId, userId: 'u', amount: 2_500, currency: 'EUR', paymentMethod: 'tok' };
  await money.charge(paid, { idempotencyKey: key, signal });
  const { of } = await ops('books', '--since', '1h');
  expect(of(orderId)).toMatchObject([{ finding: 'effect-unknown' }]);
  await bench.sweep();
  await bench.reaches(orderId, 'confirmed');
  expect(money.standing(key)).toBe(1);
  expect((await ops('books', '--since', '1h')).of(orderId)).toEqual([]);
});

describe('A command that is not understood', () => {
  test.each([
    [['books'], 'it needs a time'],
    [['books', '--since', '1h', '--until', '2h'], '--since is before --until'],
    [['books', '--review', 'x'], 'there is no such review'],
    [['undo-books', v7(), '--all'], 'there is no such review'],
  ])('%j says what it needs', async (args, problem) => {
    const words = args[0] === 'books' ? [] : allowed;
    const answer = await ops(...args, ...words);
    expect(answer.code).toBe(2);
    expect(answer.problem).toContain(problem);
  });

  test('asks for orders or all of them, and for a reference', async () => {
    const { review } = await ops('books', '--since', '1m');
    const because = ['--reason', 'restored'];
    expect((await ops('undo-books', review, ...allowed)).problem).toContain('orders, or --all');
    expect((await ops('undo-books', review, '--all', ...because)).problem).toContain('--reference');
    expect((await ops('undo-books', review, '--all', '--reference', '1')).problem).toContain('why');
  });
});
