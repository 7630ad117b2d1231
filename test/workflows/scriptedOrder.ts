/**
 * One order over a scripted world, in the simulated Temporal: without an engine, in virtual time, and
 * seen by `npm run mutate`. Nothing happens to it but what its script and its test say.
 */
import { readFile } from 'node:fs/promises';
import { RECHECK_SIGNAL, type Recheck } from '../../contracts/saga.ts';
import { type PlaceOptions, scriptedStart } from '../../proof/fixtures/orderBench.ts';
import { type Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { worldActivities } from '../../proof/fixtures/worldActivities.ts';
import { lentMutant } from '../../proof/mutation/lentMutant.ts';
import { choicesFrom } from '../../proof/simulation/choices.ts';
import { createSchedule } from '../../proof/simulation/schedule.ts';
import { openSimulation } from '../../proof/simulation/simulateOrder.ts';
import { decode } from '../../proof/simulation/temporal/jobs.ts';
import type { Command } from '../../proof/simulation/temporal/sandbox.ts';
import type { Answer } from '../../proof/simulation/temporal/updates.ts';
import { openRun } from '../../proof/simulation/temporal/workflowRun.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const ORDER_ID = '01890000-0000-7000-8000-000000000000';
const QUEUES = { payments: 'payments', logistics: 'logistics' };
const START = Date.UTC(2026, 0, 1);
const MOST_STEPS = 5_000;

const mutated = process.env['WORKFLOW_BUNDLE'];
const code = mutated ? await readFile(mutated, 'utf8') : (await workflowBundle()).code;
const sandbox = await openSimulation({ code, shared: lentMutant });

function summaryOf(command: Command): unknown[] {
  const { scheduleActivity, scheduleLocalActivity, startTimer, userMetadata } = command;
  const isShown = scheduleActivity ?? scheduleLocalActivity ?? startTimer;
  return isShown ? [decode(userMetadata?.summary)] : [];
}

function askedBy({ scheduleActivity, scheduleLocalActivity }: Command): string[] {
  if (scheduleLocalActivity) return [`${scheduleLocalActivity.activityType} within the task`];
  return scheduleActivity ? [String(scheduleActivity.activityType)] : [];
}

export function scriptedOrder(script: Script = {}, options: PlaceOptions = {}) {
  const world = options.world ?? new World(script);
  const schedule = createSchedule(START);
  const activities = worldActivities(() => world);
  const untaken = new Set<string>();
  const run = openRun(scriptedStart(ORDER_ID, QUEUES, options), {
    schedule,
    sandbox,
    choices: choicesFrom([]),
    worker: {
      timingOf: (type) => (untaken.has(type) ? null : { actsAfter: 1, answersAfter: 1 }),
      perform: (type, input) => Reflect.get(activities, type)(input),
    },
    log: () => {},
    onCommand: () => {},
  });

  /** Lets time pass until it is so. */
  async function until(what: string, probe: () => boolean): Promise<void> {
    for (let step = 0; !probe(); step += 1) {
      if (schedule.nextAt() === null || step === MOST_STEPS || run.violations.length > 0)
        throw new Error(`never so: ${what}. ${[...run.violations, ...world.log].join('\n')}`);
      await schedule.runNext();
    }
  }

  /** An Update, answered when its promise is waited for with `answerOf`. */
  function update(name: string, argument: object | undefined): { answer: Answer | null } {
    const asked: { answer: Answer | null } = { answer: null };
    run.update(name, argument, (answer) => {
      asked.answer = answer;
    });
    return asked;
  }

  return {
    world,
    run,
    /** Activities that no worker takes. */
    untaken,
    /** The activities that were asked for so far. */
    asked: () => run.steps.flatMap(({ commands }) => commands.flatMap(askedBy)),
    /** What the Temporal UI shows of the activities and timers so far; null: nothing. */
    summaries: () => new Set(run.steps.flatMap(({ commands }) => commands.flatMap(summaryOf))),
    /** Milliseconds since the epoch. */
    now: schedule.now,
    until,
    /** Lets so many milliseconds pass. */
    async pass(milliseconds: number): Promise<void> {
      let isOver = false;
      schedule.after(milliseconds, () => {
        isOver = true;
      });
      await until('the time has passed', () => isOver);
    },
    reaches: (status: string) => until(status, () => world.state.status === status),
    isFlagged: (reason: string) =>
      until(`flagged ${reason}`, () => world.state.attention?.reason === reason),
    /** The saga has ended. */
    ends: () => until('the end', () => run.closed !== 'RUNNING'),
    update,
    cancel: (by = 'customer') => update('cancel', { by }),
    decide: (action: string, since: string | null = world.state.attention?.since ?? 'never') =>
      update('decide', { action, since }),
    async answerOf(asked: { answer: Answer | null }): Promise<Answer> {
      await until('an answer', () => asked.answer !== null);
      return asked.answer ?? {};
    },
    payment: (status: string, reference?: string) =>
      run.signal('payment-update', { updateId: 'update', status, reference }),
    shipment: (status: string, reference?: string) =>
      run.signal('shipment-update', { updateId: 'update', status, reference }),
    recheck: (...steps: Recheck['steps']) => run.signal(RECHECK_SIGNAL, { steps }),
    flag: (version = world.version) => run.signal('flag', { reason: 'DISAGREEMENT', version }),
  };
}

/** One whose saga stumbles over the first answer of our database, and no other. */
export function stumblingOrder(): ReturnType<typeof scriptedOrder> {
  const order = scriptedOrder();
  const { world } = order;
  const rowAfter = world.rowAfter.bind(world);
  Object.assign(world, {
    rowAfter() {
      world.rowAfter = rowAfter;
      return null;
    },
  });
  return order;
}
