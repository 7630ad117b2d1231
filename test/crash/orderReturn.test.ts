/**
 * The dispatcher and the worker, killed where they have acted on a return and not yet recorded or
 * reported it. Its steps are told once, and its goods are on hand once. A failpoint that does not fire
 * fails its test.
 *
 * Seen to fail with the goods put back after the transaction that tells of them.
 */
import '../support/silenceTemporal.ts';
import { expect, test } from 'vitest';
import { acceptReceipt } from '../../api/returns/acceptReceipt.ts';
import { acceptReturn } from '../../api/returns/acceptReturn.ts';
import { commands, returns } from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { dispatcherOn } from '../support/dispatcher.ts';
import { eventually } from '../support/eventually.ts';
import { type CrashOrder, crashBench, diesOf } from './crashBench.ts';

const LIMIT_MS = 300_000;
const RECORDED_LIMIT_MS = 120_000;

const bench = await crashBench();

/** Asks for a return of two pieces, of which one has come back. */
const returned = ({ database, orderId }: CrashOrder) =>
  database.db.transaction(async (tx) => {
    const request = { lines: [{ itemId: 'mug', quantity: 2 }], reason: inClear('x') };
    const actor = 'operations';
    await acceptReturn(tx, orderId, { ...request, actor }, { windowDays: 30, expiresDays: 30 });
    const lines = [{ itemId: 'mug', quantity: 1, goods: 'restocked' as const }];
    const name = { orderId, number: 1 };
    await acceptReceipt(tx, name, { lines, refund: 'none' }, { actor }, () => true);
  });

async function isToldOnce(order: CrashOrder): Promise<void> {
  const { db } = order.database;
  await eventually(
    'the return is recorded and its commands are handed over',
    async () => {
      const [row] = await db.select().from(returns);
      return row?.recorded === 2 && (await db.$count(commands)) === 0;
    },
    RECORDED_LIMIT_MS,
  );
  expect(await order.violationsAt('shipped')).toEqual([]);
}

test.concurrent.each([
  ['before it commits the return’s record', 'recorder:before-commit/recordReturn=kill'],
  ['after it committed the return’s record', 'recorder:after-commit/recordReturn=kill'],
])(
  'killed %s, the worker leaves a return that is told once',
  { timeout: LIMIT_MS },
  async (_when, failpoint) => {
    const { order, worker } = await bench.shipped(failpoint);
    const dispatcher = dispatcherOn(order.database, order.client);
    try {
      await returned(order);
      await diesOf(worker, failpoint);
      order.worker();
      await isToldOnce(order);
    } finally {
      await dispatcher.stop();
      await order.close();
    }
  },
);

test.concurrent('handed over by a dispatcher that is killed, a return is told once', {
  timeout: LIMIT_MS,
}, async () => {
  const { order } = await bench.shipped();
  const run = (failpoint?: string) =>
    order.run('outbox/dispatch/main.ts', failpoint, { DISPATCHER_PORT: '0' });
  try {
    await returned(order);
    const beforeDelete = 'dispatcher:before-delete/return=kill';
    await diesOf(run(beforeDelete), beforeDelete);
    const { db } = order.database;
    // Its lease would end half a minute later.
    await db.update(commands).set({ dueAt: new Date() });
    run();
    await isToldOnce(order);
  } finally {
    await order.close();
  }
});
