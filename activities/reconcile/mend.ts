/** What is wrong with one order, and what is done about it. Doing it twice is harmless. */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import type { FailureCode } from '../../contracts/failures.ts';
import {
  flaggedUndo,
  isEnded,
  type OrderState,
  type SagaStep,
  sagaSteps,
} from '../../contracts/order.ts';
import type { OrderActivities } from '../../contracts/orderActivities.ts';
import type { Mending } from '../../contracts/reconcile.ts';
import {
  FLAG_SIGNAL,
  type FlagOrder,
  ORDER_WORKFLOW,
  RECHECK_SIGNAL,
  type Recheck,
  SEARCH_ATTRIBUTES,
} from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/start.ts';
import { NOTHING_MORE, type TakeUpDeps, takeUp, takeUpToTell } from '../../saga/takeUp.ts';
import { disagreements, stepsDue, stepsToUndo } from './disagreements.ts';
import { type OrderAndEffects, orderAndEffects } from './orderAndEffects.ts';
import { stepsSettledByAPerson } from './settledByAPerson.ts';

export interface MendDeps extends TakeUpDeps {
  readonly db: Database;
  /** What tells of an order may differ for as long as a change is being written. Seconds. */
  readonly agreeSeconds: number;
  /** A saga is stuck when its workflow task has been tried so often. */
  readonly stuckTries?: number;
}

export interface Mended {
  readonly what: Mending;
  readonly why: string;
}

/** @returns what was wrong, or null when nothing was. */
export async function mend(deps: MendDeps, orderId: string): Promise<Mended | null> {
  // The saga first: a row read before it might be older than the end of a saga that closed since.
  const saga = await sagaOf(deps, orderId);
  const found = await orderAndEffects(deps.db, orderId);
  if (!found) return null;
  if (saga.state === 'open') return lookAtRunning(deps, found, saga);
  if (isEnded(found.state.status)) return lookAtEnded(deps, found, saga);
  if (saga.state === 'none' && neverBegun(found)) return start(deps, orderId);
  const what = await whatToUndo(deps.db, orderId, found.state);
  const taken = await takeUp(deps, orderId, found, what);
  const why = `the order is ${found.state.status} and its saga is ${saga.status}`;
  return taken ? { what: 'saga-taken-up', why } : null;
}

interface Saga {
  readonly state: 'open' | 'closed' | 'none';
  /** As Temporal says. */
  readonly status: string;
  /** The order's status as the saga shows it. */
  readonly shown: string;
  /** It waits for our database to write what it shows. */
  readonly writing: boolean;
  /** How often its workflow task has been tried: a bug, or code that doesn't fit its history. */
  readonly taskTries: number;
}

async function sagaOf({ client, callLimitMs }: MendDeps, orderId: string): Promise<Saga> {
  try {
    const handle = client.workflow.getHandle(orderId);
    const run = await client.withDeadline(Date.now() + callLimitMs, () => handle.describe());
    const status = run.status.name;
    const shown = String(run.searchAttributes[SEARCH_ATTRIBUTES.status]?.[0]);
    const writing = run.raw.pendingActivities?.some(({ activityType }) =>
      ours.has(activityType?.name ?? ''),
    );
    const state = status === 'RUNNING' ? 'open' : 'closed';
    const taskTries = run.raw.pendingWorkflowTask?.attempt ?? 0;
    return { state, status, shown, writing: writing === true, taskTries };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return { state: 'none', status: 'not there', shown: 'nothing', writing: false, taskTries: 0 };
  }
}

const ourActivities: readonly (keyof OrderActivities)[] = ['recordChange', 'reserveInventory'];
const ours: ReadonlySet<string> = new Set(ourActivities);

const STUCK_TRIES = 10;

const neverBegun = ({ version, state }: OrderAndEffects): boolean =>
  version === 1 && state.status === 'pending';

/** What has not changed for so long is not just being written. */
const rests = ({ agreeSeconds }: MendDeps, { updatedAt }: OrderAndEffects): boolean =>
  Date.now() - updatedAt.getTime() > agreeSeconds * 1000;

/**
 * The saga is the only writer of its order's row: it is told what to look at once more, and what
 * differs for long is flagged for a person.
 */
async function lookAtRunning(
  deps: MendDeps,
  found: OrderAndEffects,
  { shown, writing, taskTries }: Saga,
): Promise<Mended | null> {
  // It can't be told anything, and goes on by itself once a worker has code that fits it.
  if (taskTries >= (deps.stuckTries ?? STUCK_TRIES))
    return { what: 'saga-stuck', why: `its workflow task has been tried ${taskTries} times` };
  const { client, callLimitMs } = deps;
  const { orderId, state, effects } = found;
  const handle = client.workflow.getHandle(orderId);
  const signal = <A>(name: string, argument: A) =>
    client.withDeadline(Date.now() + callLimitMs, () => handle.signal(name, argument));
  const steps = stepsDue(state, effects);
  if (steps.length > 0) {
    await signal<Recheck>(RECHECK_SIGNAL, { steps });
    return { what: 'effects-rechecked', why: `due to be looked at again: ${steps.join(', ')}` };
  }
  // An ended order's saga runs again only to undo, and keeps the status it was given.
  if (isEnded(state.status) || state.attention || !rests(deps, found)) return null;
  const why = disagreements(state, effects, found.seen);
  if (shown !== state.status && !writing)
    why.push(`${state.status}, and its running saga says ${shown}`);
  if (why.length === 0) return null;
  await signal<FlagOrder>(FLAG_SIGNAL, { reason: 'DISAGREEMENT' });
  return { what: 'disagreement-flagged', why: why.join('; ') };
}

/** Nothing runs: what stands is undone, what can't be is flagged, each in a run of its own. */
async function lookAtEnded(
  deps: MendDeps,
  found: OrderAndEffects,
  saga: Saga,
): Promise<Mended | null> {
  const { orderId, state, effects } = found;
  const steps = stepsToUndo(state, effects);
  if (steps.length > 0) {
    if (!(await takeUp(deps, orderId, found, { steps, failure: null }))) return null;
    const list = effects.map(({ step, state: effect }) => `${step} ${effect}`);
    if (flaggedUndo(state)) list.push(`the flag ${state.attention?.reason}`);
    return {
      what: 'effects-taken-up',
      why: `the order is ${state.status} with ${list.join(', ')}`,
    };
  }
  const why = state.attention ? [] : disagreements(state, effects, found.seen);
  if (why.length > 0 && rests(deps, found)) {
    await takeUpToTell(deps, orderId, found, FLAG_SIGNAL, { reason: 'DISAGREEMENT' });
    return { what: 'disagreement-flagged', why: why.join('; ') };
  }
  if (saga.state === 'none' || saga.status === 'COMPLETED' || saga.status === 'CANCELLED')
    return null;
  // Its last run broke off when all was written: one more ends as the order did.
  if (!(await takeUp(deps, orderId, found, NOTHING_MORE))) return null;
  return { what: 'saga-taken-up', why: `the order is ${state.status}, its saga ${saga.status}` };
}

/** An accepted order that was never started, and whose command is gone or can't get through. */
async function start(deps: MendDeps, orderId: string): Promise<Mended | null> {
  const order = await loadOrderStart(deps.db, orderId, deps.saga);
  if (!order) return null;
  try {
    await deps.client.withDeadline(Date.now() + deps.callLimitMs, () =>
      deps.client.workflow.start(ORDER_WORKFLOW, orderWorkflowOptions(order, deps.taskQueue)),
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
  return { what: 'saga-started', why: 'the order was accepted and never started' };
}

/** Everything that isn't known to be undone; undoing what was never done is safe. */
async function whatToUndo(
  db: Database,
  orderId: string,
  state: OrderState,
): Promise<{ steps: SagaStep[]; failure: FailureCode | null }> {
  const theirs = await stepsSettledByAPerson(db, orderId);
  const undone: Record<SagaStep, boolean> = {
    inventory: state.inventoryStatus === 'released',
    payment: state.paymentStatus === 'refunded',
    shipment: state.shipmentStatus === 'cancelled',
  };
  return {
    steps: sagaSteps.filter((step) => !undone[step] && !theirs.includes(step)),
    failure: state.status === 'pending' ? 'ORDER_TERMINATED' : null,
  };
}
