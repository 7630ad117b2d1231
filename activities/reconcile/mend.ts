/** Finds what is wrong with one order and mends it. Repeating it is harmless. */
import type { FailureCode } from '../../contracts/failures.ts';
import {
  flaggedUndo,
  isEnded,
  isUndone,
  type OrderState,
  type SagaStep,
  sagaSteps,
} from '../../contracts/order.ts';
import type { OrderActivities } from '../../contracts/orderActivities.ts';
import type { Mending } from '../../contracts/reconcile.ts';
import { RECHECK_SIGNAL } from '../../contracts/saga.ts';
import { searchAttributeNames, shownIn } from '../../contracts/searchAttributes.ts';
import type { Database } from '../../db/client.ts';
import { stepsSettledByAPerson } from '../../db/settledByAPerson.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import type { SagaRun } from '../../saga/inspect.ts';
import { flagOf } from '../../saga/signal.ts';
import { NOTHING_TO_UNDO, type ToUndo } from '../../saga/start.ts';
import { lookedAgain } from '../undoLooks.ts';
import { disagreements, stepsDue, stepsToUndo } from './disagreements.ts';
import { type OrderAndEffects, orderAndEffects } from './orderAndEffects.ts';
import { recordTermination } from './recordTermination.ts';
import { type TakingUpDeps, takeUp } from './takingUp.ts';

export interface MendDeps extends TakingUpDeps {
  readonly seals: Seals;
  /**
   * An order, its effects and its saga may differ for this long, while a change is being written.
   */
  readonly agreeSeconds: number;
  /** A saga is stuck when its workflow task has been tried this often. */
  readonly stuckTries?: number;
}

export interface Mended {
  readonly what: Mending;
  readonly why: string;
}

const STUCK_TRIES = 10;

/** @returns what was wrong, or null when nothing was */
export async function mend(deps: MendDeps, orderId: string): Promise<Mended | null> {
  // The saga is read first: a row read before it could be older than the end of a saga that closed
  // in between.
  const run = await deps.saga.describe(orderId);
  const order = await orderAndEffects(deps.db, orderId);
  if (!order) return null;
  if (run.state === 'running') return mendRunning(deps, order, run);
  await recordTermination(deps, order, run);
  if (isEnded(order.state.status)) return mendEnded(deps, order, run);
  if (run.state === 'none' && isUntouched(order)) return start(deps, orderId);
  const undo = standsWhole(order) ? NOTHING_TO_UNDO : await everythingToUndo(deps.db, order);
  return takenUp(deps, order, undo, {
    what: 'saga-taken-up',
    why: `the order is ${order.state.status}, its saga ${name(run)}`,
  });
}

/** @returns null when it is too early to take the order up once more */
async function takenUp(
  deps: MendDeps,
  order: OrderAndEffects,
  undo: ToUndo,
  mended: Mended,
): Promise<Mended | null> {
  const times = await takeUp(deps, order, undo);
  if (times === null) return null;
  await lookedAgain(deps.db, order.orderId);
  if (times === 1) return mended;
  return { ...mended, why: `${mended.why}, taken up ${times} times and nothing has changed` };
}

const isUntouched = ({ version, state }: OrderAndEffects): boolean =>
  version === 1 && state.status === 'pending';

/** A confirmed order that is as its row says goes on waiting for its parcel. */
const standsWhole = ({ state, effects, reviewed }: OrderAndEffects): boolean =>
  state.status === 'confirmed' && disagreements(state, effects, reviewed).length === 0;

const name = ({ temporalStatus }: SagaRun): string => temporalStatus || 'missing';

/** A difference that is older than this is not a change being written. */
const isSettled = ({ agreeSeconds }: MendDeps, { updatedAt }: OrderAndEffects): boolean =>
  Date.now() - updatedAt.getTime() > agreeSeconds * 1000;

/**
 * A running saga is the only writer of its order's row. It is signalled to check effects again that
 * are due, to take the row over when it is behind, and to flag the order when a difference lasts.
 */
async function mendRunning(
  deps: MendDeps,
  order: OrderAndEffects,
  run: SagaRun,
): Promise<Mended | null> {
  const { orderId, state, effects } = order;
  const { workflowTaskAttempts: tries } = run;
  // A stuck saga handles no signal. It continues by itself once a worker has code that fits it.
  if (tries >= (deps.stuckTries ?? STUCK_TRIES))
    return { what: 'saga-stuck', why: `its workflow task has been tried ${tries} times` };
  const steps = stepsDue(state, effects, order.looks);
  if (steps.length > 0) {
    const recheck = { name: RECHECK_SIGNAL, payload: { steps } } as const;
    if ((await deps.saga.signal(orderId, recheck)) === 'not running') return null;
    await lookedAgain(deps.db, orderId);
    return { what: 'effects-rechecked', why: `due to be checked again: ${steps.join(', ')}` };
  }
  if (!isSettled(deps, order)) return null;
  const behind = isWriting(run) ? null : howFarBehind(run, state);
  if (behind) return flagged(deps, order, { what: 'saga-behind', why: behind });
  // The saga of an order that has ended only undoes, and the order keeps its status.
  if (state.attention || isEnded(state.status)) return null;
  const why = disagreements(state, effects, order.reviewed);
  if (why.length === 0) return null;
  return flagged(deps, order, { what: 'disagreement-flagged', why: why.join('; ') });
}

async function flagged(
  { saga }: MendDeps,
  order: OrderAndEffects,
  mended: Mended,
): Promise<Mended | null> {
  const isRunning = (await saga.signal(order.orderId, flagOf(order))) === 'delivered';
  return isRunning ? mended : null;
}

/**
 * A lost workflow task may have written what its saga does not know and does not write again; and of an
 * order that has ended, others may have written beside its saga.
 */
function howFarBehind({ shown }: SagaRun, state: OrderState): string | null {
  const row = shownIn(state);
  const name = searchAttributeNames.find((each) => shown[each] !== row[each]);
  return name ? `the order's ${name} is ${row[name]}, its saga's ${shown[name]}` : null;
}

/** Whether an activity of the saga is about to write the order's row. */
const isWriting = ({ pendingActivities }: SagaRun): boolean =>
  pendingActivities.some((activity) => writingActivities.has(activity));
const writingActivities: ReadonlySet<string> = new Set<keyof OrderActivities>([
  'recordChange',
  'reserveInventory',
  'chargeAndRecord',
  'authorizeAndRecord',
  'bookAndRecord',
]);

/** An ended order without a running saga: a new run undoes what still has effect, or flags it. */
async function mendEnded(
  deps: MendDeps,
  order: OrderAndEffects,
  run: SagaRun,
): Promise<Mended | null> {
  const { state, effects } = order;
  const steps = stepsToUndo(order);
  if (steps.length > 0) {
    const effectsText = effects.map(({ step, state: effect }) => `${step} ${effect}`);
    for (const step of order.looks) effectsText.push(`${step} to be asked for again`);
    if (flaggedUndo(state)) effectsText.push(`the flag ${state.attention?.reason}`);
    const why = `the order is ${state.status} with ${effectsText.join(', ')}`;
    return takenUp(deps, order, { steps, failure: null }, { what: 'effects-taken-up', why });
  }
  const why = state.attention ? [] : disagreements(state, effects, order.reviewed);
  if (why.length > 0 && isSettled(deps, order)) {
    await deps.saga.takeUpWithSignal(order, flagOf(order));
    return { what: 'disagreement-flagged', why: why.join('; ') };
  }
  const isWhole = run.state === 'none' || ['COMPLETED', 'CANCELLED'].includes(run.temporalStatus);
  if (isWhole && !isUncaptured(state)) return mendShownFlag(deps, order, run);
  // Its last run broke off: a new run takes what is only held, and ends with the order's status.
  return takenUp(deps, order, NOTHING_TO_UNDO, {
    what: 'saga-taken-up',
    why: `the order is ${state.status}, its saga ${name(run)}`,
  });
}

/** A refund is flagged beside the saga: when that has closed, a new run shows the flag in Temporal. */
async function mendShownFlag(
  deps: MendDeps,
  order: OrderAndEffects,
  run: SagaRun,
): Promise<Mended | null> {
  const why =
    run.state === 'closed' && isSettled(deps, order) ? howFarBehind(run, order.state) : null;
  return why === null ? null : takenUp(deps, order, NOTHING_TO_UNDO, { what: 'saga-behind', why });
}

/** Delivered, and its money is only held. */
const isUncaptured = ({ status, paymentStatus }: OrderState): boolean =>
  status === 'delivered' && paymentStatus === 'authorized';

/**
 * An accepted order that was never started, because its command is lost or cannot be handed over.
 */
async function start({ saga }: MendDeps, orderId: string): Promise<Mended | null> {
  if ((await saga.start(orderId)) !== 'running') return null;
  return { what: 'saga-started', why: 'the order was accepted and never started' };
}

/**
 * Every step whose row does not say that it is undone: undoing a step that was never done is safe.
 */
async function everythingToUndo(
  db: Database,
  { orderId, state }: OrderAndEffects,
): Promise<{ steps: SagaStep[]; failure: FailureCode | null }> {
  const settled = await stepsSettledByAPerson(db, orderId);
  return {
    steps: sagaSteps.filter((step) => !isUndone(state, step) && !settled.includes(step)),
    failure: state.status === 'pending' ? 'ORDER_TERMINATED' : null,
  };
}
