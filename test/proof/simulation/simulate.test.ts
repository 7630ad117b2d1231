/**
 * Thousands of simulated orders: the real workflow code in the SDK's own sandbox, over a model of
 * Temporal, the database, a payment provider and a carrier. The seed chooses the outcome and timing
 * of every attempt, cancellations and updates at any time, repeated or out of order, lost workflow
 * tasks, replays, terminated sagas, undos that fail for days, and the decisions of operators. See
 * docs/adr/0021.
 *
 * The test failed, with this seed, for each of these planted bugs: an undo registered only after
 * its step; an unknown outcome treated as a refusal; undoing in forward order; ignoring a row that
 * is ahead; keeping an unknown status once the outcome is known; treating a parcel that has left as
 * cancelled; undos in a cancellable scope; a clock other than the workflow's; a flag that is never
 * raised. With other seeds: a parcel flagged as overdue during a cancellation; a recheck before its
 * step; a flag of the row that is not cleared.
 *
 * Bugs about decisions, each with this seed: ignoring all of them; ignoring only retry, only skip
 * or only resolve; a skip that ends all undos, so that the stock stays reserved; a skip recorded as
 * refunded or cancelled, or as `none`; a resolve recorded as a skip.
 */

import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { decisionActions } from '../../../contracts/decision.ts';
import { undoReasons } from '../../../contracts/order.ts';
import { failureReport, simulate } from '../../../proof/simulation/simulate.ts';
import { openSimulation, simulateOrder } from '../../../proof/simulation/simulateOrder.ts';

const undoFlags = Object.values(undoReasons);
const SEED = 20_261_123;
const RUNS = 2_000;
const RACES = 300;
/** Another one each day (UTC), so that the tests go on finding orders that nobody has seen. */
const TODAY = Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''));
const TODAYS_RUNS = 500;
// As a worker has it: the SDK takes a trace of every promise, which costs a quarter of the time.
setFlagsFromString('--stack-trace-limit=3');
const sandbox = await openSimulation();

describe('simulated orders', () => {
  const simulation = simulate(sandbox, { runs: RUNS, seed: SEED });

  test('violate no invariant', { timeout: 600_000 }, async () => {
    const { failure, runs } = await simulation;
    expect(failure && failureReport(failure, SEED)).toBeNull();
    expect(runs).toBe(RUNS);
  });

  test(`violate no invariant with today's seed: ${TODAY}`, { timeout: 600_000 }, async () => {
    await simulation;
    console.info(`the simulation's seed of today is ${TODAY}`);
    const { failure, runs } = await simulate(sandbox, { runs: TODAYS_RUNS, seed: TODAY });
    expect(failure && failureReport(failure, TODAY)).toBeNull();
    expect(runs).toBe(TODAYS_RUNS);
  });

  test.each([
    ...['ended delivered', 'ended cancelled', 'ended failed'],
    ...['cancel when pending', 'cancel when confirmed', 'cancel when cancelling'],
    ...['cancel when failing', 'cancel when shipped', 'cancel in the UI when pending'],
    ...['cancel answered cancelling', 'cancel answered cancelled', 'cancel answered LOST'],
    ...['cancel answered ORDER_NOT_CANCELLABLE', 'retry answered accepted'],
    ...['skip answered accepted', 'resolve answered accepted'],
    ...['retry answered ATTENTION_NOT_RAISED', 'order.attention-raised', 'order.attention-cleared'],
    ...['order.payment-pending', 'order.payment-refunded', 'order.shipment-cancelled'],
    ...['order.inventory-released', 'taken up when pending', 'taken up when cancelling'],
    ...['taken up when failing', 'taken up when failed', 'taken up when cancelled'],
    ...['flag when pending', 'recheck when cancelling'],
    ...['(a task is lost: its worker died)', '(a task is lost: there are new jobs)'],
    ...undoFlags.map((reason) => `flagged ${reason}`),
    ...undoFlags.flatMap((reason) =>
      decisionActions.map((action) => `${action} of ${reason}: accepted`),
    ),
    ...['flagged SHIPPED_AFTER_END', 'order.changed', 'order.held', 'order.released'],
    ...['refund a part when shipped', 'change answered ORDER_NOT_CHANGEABLE'],
    ...['order.return-requested', 'order.return-received', 'order.return-refused'],
    ...['order.return-cancelled', 'order.return-expired'],
  ])('come into the situation: %s', async (situation) => {
    expect((await simulation).situations.get(situation) ?? 0).toBeGreaterThan(2);
  });
});

describe('orders of which a change, a dispatch and a cancellation meet', () => {
  const races = simulate(sandbox, { runs: RACES, seed: SEED, races: true });

  test('violate no invariant', { timeout: 600_000 }, async () => {
    const { failure } = await races;
    expect(failure && failureReport(failure, SEED, true)).toBeNull();
  });

  test.each(['delivered', 'cancelled', 'changed, then delivered', 'changed, then cancelled'])(
    'come out %s',
    async (outcome) => {
      expect((await races).situations.get(`race: ${outcome}`) ?? 0).toBeGreaterThan(0);
    },
  );
});

test('the same choices give exactly the same run', async () => {
  const tape = Array.from({ length: 80 }, (_, at) => (at * 7_919) % 9_973);
  const late = tape.map((choice) => 9_999 - choice);
  const run = () => simulateOrder(sandbox, tape, late);
  const [first, second] = [await run(), await run()];
  expect(second).toEqual(first);
});

test('an empty tape gives a run without faults', async () => {
  const { status, log } = await simulateOrder(sandbox, [], []);
  expect(status).toBe('delivered');
  expect(log.filter((line) => line.startsWith('('))).toEqual([]);
});
