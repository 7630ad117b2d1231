/** What is wrong with one order, and what is done about it. Doing it twice is harmless. */
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import { sql } from 'drizzle-orm';
import type { FailureCode } from '../contracts/failures.ts';
import { isEnded, type OrderState, type SagaStep, sagaSteps } from '../contracts/order.ts';
import type { Mending } from '../contracts/reconcile.ts';
import {
  FLAG_SIGNAL,
  type FlagOrder,
  ORDER_WORKFLOW,
  RECHECK_SIGNAL,
  type Recheck,
  SEARCH_ATTRIBUTES,
} from '../contracts/saga.ts';
import type { Database } from '../db/client.ts';
import { loadOrderStart, orderWorkflowOptions } from '../dispatch/startOrder.ts';
import { type FoundOrder, readOrder, type TakeUpDeps, takeUp } from '../dispatch/takeUp.ts';
import { settledByAPerson, stepsSettledByAPerson } from './settledByAPerson.ts';

export interface MendDeps extends TakeUpDeps {
  readonly db: Database;
  /** A running saga and its row may differ for as long as a change is being written. Seconds. */
  readonly agreeSeconds: number;
}

export interface Mended {
  readonly what: Mending;
  readonly why: string;
}

/** @returns what was wrong, or null when nothing was. */
export async function mend(deps: MendDeps, orderId: string): Promise<Mended | null> {
  // The saga first: a row read before it might be older than the end of a saga that closed since.
  const saga = await sagaOf(deps, orderId);
  const found = await readOrder(deps.db, orderId);
  if (!found) return null;
  if (saga.state === 'open') return lookAtRunning(deps, orderId, found, saga.status);
  if (isEnded(found.state.status)) return takeUpLooseEffects(deps, orderId, found);
  if (saga.state === 'none' && neverBegun(found)) return start(deps, orderId);
  const what = await whatToUndo(deps.db, orderId, found.state);
  const taken = await takeUp(deps, orderId, found, what);
  const why = `the order is ${found.state.status} and its saga is ${saga.status}`;
  return taken ? { what: 'saga-taken-up', why } : null;
}

type Saga = { state: 'open' | 'closed' | 'none'; status: string };

async function sagaOf({ client, callLimitMs }: MendDeps, orderId: string): Promise<Saga> {
  try {
    const handle = client.workflow.getHandle(orderId);
    const run = await client.withDeadline(Date.now() + callLimitMs, () => handle.describe());
    if (run.status.name !== 'RUNNING') return { state: 'closed', status: run.status.name };
    const status = run.searchAttributes[SEARCH_ATTRIBUTES.status]?.[0];
    return { state: 'open', status: String(status) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'none', status: 'not there' };
    throw error;
  }
}

const neverBegun = ({ version, state }: FoundOrder): boolean =>
  version === 1 && state.status === 'pending';

/**
 * The saga is the only writer of its order's row: it is told what to look at once more, and what
 * differs for long is flagged for a person.
 */
async function lookAtRunning(
  deps: MendDeps,
  orderId: string,
  found: FoundOrder,
  status: string,
): Promise<Mended | null> {
  const { client, callLimitMs, agreeSeconds } = deps;
  const handle = client.workflow.getHandle(orderId);
  const signal = <A>(name: string, argument: A) =>
    client.withDeadline(Date.now() + callLimitMs, () => handle.signal(name, argument));
  const due = await looseEffects(deps.db, orderId, 'due');
  const undoing = ['failing', 'cancelling', 'failed', 'cancelled'].includes(found.state.status);
  if (undoing && due.length > 0) {
    const steps = due.map(({ step }) => step);
    await signal<Recheck>(RECHECK_SIGNAL, { steps });
    return { what: 'effects-rechecked', why: `due to be looked at again: ${steps.join(', ')}` };
  }
  const settled = Date.now() - found.updatedAt.getTime() > agreeSeconds * 1000;
  // An ended order's saga runs again only to undo, and keeps the status it was given.
  if (!settled || status === found.state.status || isEnded(found.state.status)) return null;
  if (found.state.attention) return null;
  await signal<FlagOrder>(FLAG_SIGNAL, { reason: 'DISAGREEMENT' });
  const why = `the order is ${found.state.status} and its running saga says ${status}`;
  return { what: 'disagreement-flagged', why };
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

interface LooseEffect {
  readonly step: SagaStep;
  readonly state: string;
}

/** `due`: to be looked at again by now. `any`: also those begun and never ended, or standing. */
async function looseEffects(
  db: Database,
  orderId: string,
  which: 'due' | 'any',
): Promise<LooseEffect[]> {
  const loose =
    which === 'due'
      ? sql`e.verify_at <= now()`
      : sql`(e.verify_at <= now() or e.state in ('intended', 'undoing', 'done'))`;
  const rows = await db.execute<{ step: SagaStep; state: string }>(sql`
    select e.step, e.state from effects e join orders o using (order_id)
    where e.order_id = ${orderId} and ${loose} and not ${settledByAPerson}`);
  return [...rows];
}

async function takeUpLooseEffects(
  deps: MendDeps,
  orderId: string,
  found: FoundOrder,
): Promise<Mended | null> {
  if (found.state.status === 'delivered') return null;
  const loose = await looseEffects(deps.db, orderId, 'any');
  if (loose.length === 0) return null;
  const steps = sagaSteps.filter((step) => loose.some((effect) => effect.step === step));
  if (!(await takeUp(deps, orderId, found, { steps, failure: null }))) return null;
  const list = loose.map(({ step, state }) => `${step} ${state}`).join(', ');
  return { what: 'effects-taken-up', why: `the order is ${found.state.status} with ${list}` };
}
