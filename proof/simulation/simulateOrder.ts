/** Simulates one order from its start until nothing more is scheduled, as its tapes choose. */
import type { Unwind } from '../../contracts/saga.ts';
import { scriptedStart } from '../fixtures/orderBench.ts';
import { OrderBooks } from '../fixtures/orderBooks.ts';
import { ADDRESS_MARKER, type World } from '../fixtures/sagaWorld.ts';
import { type AllActivities, worldActivities } from '../fixtures/worldActivities.ts';
import { type Choices, choicesFrom, type Tape } from './choices.ts';
import { createFaultInjection } from './faultInjection.ts';
import { intervene } from './interventions.ts';
import type { OrderModel } from './model.ts';
import { leaksOf } from './oracle/leaks.ts';
import { violationsOf } from './oracle/oracle.ts';
import { createOrderModel } from './orderModel.ts';
import { winnerOf } from './race.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { openSandbox, type Sandbox, type SandboxOptions } from './temporal/sandbox.ts';
import { openRun } from './temporal/workflowRun.ts';
import { stepUndoneBy } from './timeline.ts';

export interface Outcome {
  readonly violations: readonly string[];
  readonly log: readonly string[];
  readonly events: World['events'];
  readonly status: string;
  readonly situations: ReadonlySet<string>;
  /** Workflow activations of all runs. */
  readonly steps: number;
}

const QUEUES = { payments: 'payments', logistics: 'logistics' };
const LINES = [
  { itemId: 'mug', ordered: 2, unitPrice: 500 },
  { itemId: 'plate', ordered: 3, unitPrice: 500 },
];
const ORDER_ID = '01890000-0000-7000-8000-000000000000';
/** The virtual time at the start. */
const START = Date.UTC(2026, 0, 1);
const STEP_LIMIT = 5_000;
const INTERVENTION_LIMIT = 8;
const ACTIVITIES: readonly (keyof AllActivities)[] = [
  'reserveInventory',
  'releaseInventory',
  'recordChange',
  'recordDecision',
  'readOrder',
  'readParcel',
  'chargePayment',
  'authorizePayment',
  'capturePayment',
  'refundPayment',
  'voidPayment',
  'bookShipment',
  'chargeAndRecord',
  'authorizeAndRecord',
  'bookAndRecord',
  'cancelShipment',
];

export const openSimulation = (options?: SandboxOptions): Promise<Sandbox> =>
  openSandbox(ACTIVITIES, options);

/**
 * @param lateTape chooses for undos that fail for long, and everything after one is flagged
 * @param isRace whether a change, a dispatch and a cancellation meet
 */
export async function simulateOrder(
  sandbox: Sandbox,
  tape: Tape,
  lateTape: Tape,
  isRace = false,
): Promise<Outcome> {
  const [choices, late] = [choicesFrom(tape), choicesFrom(lateTape)];
  const schedule = createSchedule(START);
  const faults = createFaultInjection({ schedule, choices, late });
  const leaks = new Set<string>();
  const activities = worldActivities(() => order.world) as unknown as Record<
    string,
    (input: unknown) => Promise<unknown>
  >;
  const books = new OrderBooks(ADDRESS_MARKER, LINES);
  const startOf = (unwind?: Unwind) => ({
    ...scriptedStart(ORDER_ID, QUEUES, { capture, unwind, amount: books.total }),
    ...books.content,
  });
  const capture = choices.pick([2, 'at_order' as const], [1, 'on_dispatch' as const]);
  const startRun = (unwind?: Unwind) =>
    openRun(startOf(unwind), {
      schedule,
      choices,
      sandbox,
      worker: {
        timingOf(type, local) {
          const step = stepUndoneBy(type);
          if (step) order.record({ kind: 'undo attempt', step });
          return faults.timingOf(type, local);
        },
        perform: async (type, input) => activities[type]?.(input),
      },
      log: (line) => {
        order.world.log.push(line);
        order.situations.add(line);
      },
      onCommand: (command) => {
        for (const leak of leaksOf(command)) leaks.add(leak);
      },
    });
  const order: OrderModel = createOrderModel({
    schedule,
    choices,
    late,
    faults,
    books,
    isRace,
    startRun,
  });
  order.situations.add(`captured ${capture}`);
  order.runs.push(startRun());
  const steps = await runToEnd(order, schedule, choices);
  const sagaView = await sagaViewOf(order);
  const violations = [
    ...(steps === STEP_LIMIT ? ['the run does not end'] : []),
    ...order.runs.flatMap((run) => run.violations),
    ...leaks,
    ...violationsOf(order, sagaView),
  ];
  for (const run of order.runs) await run.end();
  for (const { type } of order.world.events) order.situations.add(type);
  if (isRace) order.situations.add(winnerOf(order));
  order.situations.add(`ended ${order.world.state.status}`);
  const activations = order.runs.reduce((sum, run) => sum + run.steps.length, 0);
  const { log, state, events } = order.world;
  const { situations } = order;
  return { violations, log, events, status: state.status, situations, steps: activations };
}

/** @returns the number of scheduled actions that ran, at most STEP_LIMIT */
async function runToEnd(order: OrderModel, schedule: Schedule, choices: Choices): Promise<number> {
  let interventions = 0;
  for (let step = 0; step < STEP_LIMIT; step += 1) {
    const next = schedule.nextAt();
    if (next === null && order.takeUpFlagged()) continue;
    if (next === null) return step;
    const isIdle = next - schedule.now() > LONG_MS;
    // Once an undo has failed for long, operators are scheduled instead.
    if (
      !choices.isDelegated &&
      interventions < INTERVENTION_LIMIT &&
      choices.once(isIdle ? 4 : 14)
    ) {
      interventions += 1;
      schedule.advanceTo(
        schedule.now() + (next - schedule.now()) * choices.pick([1, 0], [1, 0.4], [2, 1]),
      );
      intervene(order, choices);
    } else await schedule.runNext();
  }
  return STEP_LIMIT;
}
const LONG_MS = 60_000;

async function sagaViewOf(order: OrderModel) {
  const last = order.runs.at(-1);
  return {
    closed: order.runs.map(({ closed }) => closed),
    result: last?.result ?? null,
    searchAttributes: Object.fromEntries(last?.searchAttributes ?? []),
    details: (await last?.details().catch((error: unknown) => String(error))) ?? null,
  };
}
