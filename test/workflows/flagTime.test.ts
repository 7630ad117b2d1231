/**
 * When the flag of a failing undo is raised, in virtual time. Seen to fail when every round of
 * attempts may take the whole time until the flag: it came after 236 seconds instead of 120.
 */
import { expect, test } from 'vitest';
import { scriptedStart, testPolicy } from '../../proof/fixtures/orderBench.ts';
import { type Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { type AllActivities, worldActivities } from '../../proof/fixtures/worldActivities.ts';
import { choicesFrom } from '../../proof/simulation/choices.ts';
import { createSchedule } from '../../proof/simulation/schedule.ts';
import { openSimulation } from '../../proof/simulation/simulateOrder.ts';
import type { ActivityTiming } from '../../proof/simulation/temporal/activityAttempts.ts';
import { openRun } from '../../proof/simulation/temporal/workflowRun.ts';
import { stepUndoneBy } from '../../proof/simulation/timeline.ts';

const sandbox = await openSimulation();
const START = Date.UTC(2026, 0, 1);
const STEPS = 1_000;
const ORDER_ID = '01890000-0000-7000-8000-000000000000';
const quick: ActivityTiming = { actsAfter: 20, answersAfter: 20 };
const slow: ActivityTiming = { actsAfter: 20, answersAfter: 40_000 };
const atOnce = () => quick;
const hanging = () => slow;
const hangingLater = (nth: number) => (nth > 3 ? slow : quick);

/**
 * @param timingOfTry of the nth attempt of the undo, from 1
 * @returns seconds from the first attempt until the flag was raised
 */
async function secondsUntilFlagged(
  script: Script,
  timingOfTry: (nth: number) => ActivityTiming,
): Promise<number> {
  const world = new World(script);
  const schedule = createSchedule(START);
  const activities = worldActivities(() => world);
  let firstAttempt: number | undefined;
  let tries = 0;
  const run = openRun(scriptedStart(ORDER_ID, { payments: 'payments', logistics: 'logistics' }), {
    schedule,
    choices: choicesFrom([]),
    sandbox,
    worker: {
      timingOf(type) {
        if (!stepUndoneBy(type)) return quick;
        firstAttempt ??= schedule.now();
        tries += 1;
        return timingOfTry(tries);
      },
      perform: async (type, input) => activities[type as keyof AllActivities](input as never),
    },
    log: () => {},
    onCommand: () => {},
  });
  for (let step = 0; step < STEPS && !world.state.attention; step += 1) await schedule.runNext();
  expect(run.violations).toEqual([]);
  await run.end();
  return (Date.parse(world.state.attention?.since ?? '') - (firstAttempt ?? 0)) / 1000;
}

test.each([
  ['a refund that fails each time', { book: ['SHIPMENT_REJECTED'], refund: ['away'] }, atOnce],
  ['a refund that hangs', { book: ['SHIPMENT_REJECTED'], refund: ['ok'] }, hanging],
  ['a refund that is refused', { book: ['SHIPMENT_REJECTED'], refund: ['INTERNAL'] }, atOnce],
  ['a refund that stays pending', { book: ['SHIPMENT_REJECTED'], refund: ['pending'] }, atOnce],
  [
    'a refund that is pending and then hangs',
    { book: ['SHIPMENT_REJECTED'], refund: ['pending'] },
    hangingLater,
  ],
  ['a release of stock', { charge: ['PAYMENT_DECLINED'], release: ['away'] }, atOnce],
] as const)('%s is flagged when the policy says', async (_what, script, timing) => {
  const seconds = await secondsUntilFlagged(script, timing);
  expect(seconds).toBeGreaterThanOrEqual(testPolicy.undoAttentionSeconds - 1);
  expect(seconds).toBeLessThanOrEqual(testPolicy.undoAttentionSeconds + 1);
});
